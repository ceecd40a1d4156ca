using System.Diagnostics.CodeAnalysis;
using System.Net;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tunnel;

/// <summary>
/// A proxy on loopback for clients that take a proxy and no certificate callback. It takes CONNECT requests for the hosts that it was given routes to, reads what client and hub say to each other in
/// clear at the beginning of TLS, and holds the session against the policy before anything else of the client's gets through. It never sees a key: everything after the handshake passes encrypted.
/// </summary>
/// <remarks>
/// Only who knows the random secret of the tunnel can use it, which keeps other users of the machine out. A violation is answered with a fatal TLS alert, because clients take that, unlike a connection
/// that is merely closed, for final. Thread-safe.
/// </remarks>
public sealed class InspectingTunnel : IAsyncDisposable, IDisposable
{
    private readonly TunnelListener _listener;
    private readonly TunnelRoutes _routes;

    /// <summary>Makes a tunnel. It listens once a client asks for the way.</summary>
    /// <param name="options">How to judge.</param>
    /// <param name="timeProvider">The clock for timeouts and durations; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where handshakes and refusals are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="OptionsValidationException">An option is wrong; every failure is listed.</exception>
    public InspectingTunnel(InspectingTunnelOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new InspectingTunnelOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new OptionsValidationException(nameof(InspectingTunnelOptions), typeof(InspectingTunnelOptions), result.Failures);
        }

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<InspectingTunnel>();
        timeProvider ??= TimeProvider.System;
        var judge = new TunnelJudge(options, timeProvider, logger);
        judge.SessionVerified += (_, session) => SessionVerified?.Invoke(this, session);
        judge.ViolationDetected += (_, arguments) => ViolationDetected?.Invoke(this, arguments);
        _routes = new TunnelRoutes();
        _listener = new TunnelListener(new TunnelLimits(options, timeProvider), _routes, judge, timeProvider, logger);
    }

    /// <summary>A connection violated the policy: told once for each connection. Runs on the connection's thread: return soon, and throw nothing.</summary>
    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    /// <summary>A connection was verified. Runs on the connection's thread: return soon, and throw nothing.</summary>
    public event EventHandler<TlsSession>? SessionVerified;

    internal bool HasStarted => _listener.HasStarted;

    /// <summary>Opens the way to one host, and to no other.</summary>
    /// <param name="host">The DNS name or IP address of the hub, as the client gives it.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="upstream">A proxy to go through behind the tunnel, by plain HTTP; <see langword="null"/> for none.</param>
    /// <returns>The proxy to give to the client, which has to hold it as long as it connects. It carries the secret: give it to nobody else.</returns>
    /// <exception cref="ArgumentException"><paramref name="host"/> is neither a DNS name nor an IP address.</exception>
    /// <exception cref="ObjectDisposedException">The tunnel is closed.</exception>
    public IWebProxy Route(string host, int port, IWebProxy? upstream = null)
    {
        if (!HubEndpoint.TryParse(host, out var endpoint) || endpoint.Port is not null)
        {
            // A connection string in the place of a host name is a secret.
            var shown = host is not null && host.AsSpan().ContainsAny('=', ';') ? "host" : $"host '{host}'";
            throw new ArgumentException($"The {shown} is refused. Allowed: a DNS name or an IP address, without a port.", nameof(host));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        ObjectDisposedException.ThrowIf(_listener.IsClosed, this);
        return new TunnelProxy(_listener, _routes.Add(endpoint.HostName, port, upstream), _routes.Secret);
    }

    /// <summary>
    /// A proxy for clients that take none, as <see cref="HttpClient.DefaultProxy"/>: hosts that have a route at the time of a request go through the tunnel, all others the way that they went before. Once the tunnel is closed, all go that way.
    /// </summary>
    /// <param name="others">The proxy for all other hosts.</param>
    /// <param name="upstream">A proxy to go through behind the tunnel, whatever the routes of other clients to the same host have; <see langword="null"/> for none.</param>
    /// <exception cref="ObjectDisposedException">The tunnel is closed.</exception>
    public IWebProxy RouteByHost(IWebProxy others, IWebProxy? upstream = null)
    {
        ArgumentNullException.ThrowIfNull(others);
        ObjectDisposedException.ThrowIf(_listener.IsClosed, this);
        return new TunnelProxyByHost(_listener, _routes, _routes.AddByHost(upstream), others);
    }

    /// <summary>The newest violation of a host, unless a connection to it was verified since.</summary>
    /// <param name="host">The host, as the route has it.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="violation">The violation.</param>
    public bool TryGetViolation(string host, int port, [NotNullWhen(true)] out TlsPolicyViolationException? violation)
    {
        violation = _routes.Find(host, port)?.Violation;
        return violation is not null;
    }

    /// <summary>What was negotiated last with a host; <see langword="null"/> where nothing was yet.</summary>
    /// <param name="host">The host, as the route has it.</param>
    /// <param name="port">The TCP port.</param>
    public TlsSession? LastSession(string host, int port) => _routes.Find(host, port)?.Session;

    /// <summary>Ends every connection.</summary>
    public void Dispose() => _listener.Dispose();

    /// <summary>Ends every connection, and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _listener.WaitAsync().ConfigureAwait(false);
    }
}
