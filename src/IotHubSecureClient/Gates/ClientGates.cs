using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Gates;

/// <summary>What one factory puts into the settings of its clients: the certificate callback where the SDK takes one, the tunnel where it does not.</summary>
internal sealed class ClientGates : IAsyncDisposable, IDisposable
{
    /// <summary>The port of HTTPS and of every WebSocket. The SDKs take no other.</summary>
    public const int HttpsPort = 443;

    /// <summary>The port of MQTT over TLS.</summary>
    public const int MqttPort = 8883;

    /// <summary>The port of AMQP over TLS.</summary>
    public const int AmqpPort = 5671;

    private readonly CertificateCallbackGate _callbacks;
    private readonly InspectingTunnel _tunnel;
    private readonly DefaultProxyGate _defaultProxy;
    private readonly Lazy<bool> _isProcessPolicyInForce;
    private readonly ConcurrentDictionary<string, HostHandshake> _handshakes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILogger _logger;
    private TlsPolicyViolationException? _newestTunnelViolation;

    public ClientGates(SecureClientFactoryOptions options, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options.Policy);
        ArgumentNullException.ThrowIfNull(options.ServerCertificate);
        Policy = options.Policy;
        Mode = options.Mode;
        ClientOptions = new TlsClientOptions { Policy = options.Policy, ServerCertificate = options.ServerCertificate };
        TimeProvider = timeProvider ?? TimeProvider.System;
        LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        _logger = LoggerFactory.CreateLogger<SecureClientFactory>();
        SdkTlsVersions.Apply(Policy, _logger);
        _isProcessPolicyInForce = new(() => OpenSslProcessPolicy.IsInForce(Policy));
        _callbacks = new CertificateCallbackGate(Policy, options.ServerCertificate, Mode, timeProvider, loggerFactory);
        _callbacks.ViolationDetected += (_, arguments) => Tell(arguments);
        _callbacks.SessionVerified += (_, session) => Record(session);
        _tunnel = new InspectingTunnel(
            new InspectingTunnelOptions { Policy = Policy, ServerCertificate = options.ServerCertificate, Mode = Mode },
            timeProvider,
            loggerFactory);
        _defaultProxy = new DefaultProxyGate(_tunnel);
        _tunnel.SessionVerified += (_, session) =>
        {
            if (Volatile.Read(ref _newestTunnelViolation) is { } newest && newest.Host == session.Host)
            {
                Interlocked.CompareExchange(ref _newestTunnelViolation, null, newest);
            }

            Record(session);
        };
        _tunnel.ViolationDetected += (_, arguments) =>
        {
            Volatile.Write(ref _newestTunnelViolation, arguments.Violation);
            Tell(arguments);
        };
    }

    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    public TlsPolicy Policy { get; }

    /// <summary>What connections of this library's own are held to.</summary>
    public TlsClientOptions ClientOptions { get; }

    public TimeProvider TimeProvider { get; }

    public ILoggerFactory LoggerFactory { get; }

    public EnforcementMode Mode { get; }

    /// <summary>Whether the process as a whole is held to the policy. Measured once, and only where something depends on it: measuring loads OpenSSL.</summary>
    public bool IsProcessPolicyInForce => _isProcessPolicyInForce.Value;

    /// <summary>The callback for connections to a port, with the caller's own behind it.</summary>
    public RemoteCertificateValidationCallback Callback(int port, RemoteCertificateValidationCallback? inner) => _callbacks.Create(port, inner);

    /// <summary>The proxy through which connections to a host pass the tunnel, with the caller's own behind it.</summary>
    public IWebProxy Route(string host, IWebProxy? upstream) => _tunnel.Route(host, HttpsPort, upstream);

    /// <summary>Sends the connections to a host that a client makes without any settings through the tunnel.</summary>
    public void RouteByDefault(string host)
    {
        Route(host, upstream: null);
        _defaultProxy.Install();
    }

    /// <summary>Lets a path pass that neither gate reaches, if the process policy covers it or violations are reported only.</summary>
    /// <exception cref="UnverifiedPathException">Neither is so.</exception>
    public void RequireProcessPolicy(string path, string reason)
    {
        if (IsProcessPolicyInForce)
        {
            return;
        }

        if (Mode == EnforcementMode.Strict)
        {
            throw new UnverifiedPathException(path, reason, Policy);
        }

        Log.PathIsOpen(_logger, path, Policy.Name, reason);
    }

    public void ReportSwitch(string host) => Log.AmqpMovedToWebSocket(_logger, host, Policy.Name);

    public bool TryGetViolation(Exception exception, string? host, [NotNullWhen(true)] out TlsPolicyViolationException? violation)
    {
        ArgumentNullException.ThrowIfNull(exception);
        violation = ExceptionTree.Find<TlsPolicyViolationException>(exception);
        if (violation is null && ExceptionTree.Find<AuthenticationException>(exception) is not null)
        {
            violation = FindInTunnel(host) ?? FindInFailure(exception, host);
        }

        return violation is not null;
    }

    public HostHandshake? LastHandshake(string host) => _handshakes.GetValueOrDefault(host);

    public void Dispose()
    {
        _defaultProxy.Dispose();
        _tunnel.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _defaultProxy.Dispose();
        return _tunnel.DisposeAsync();
    }

    private TlsPolicyViolationException? FindInTunnel(string? host) =>
        host is null ? Volatile.Read(ref _newestTunnelViolation) : _tunnel.TryGetViolation(host, HttpsPort, out var violation) ? violation : null;

    private TlsPolicyViolationException? FindInFailure(Exception exception, string? host) =>
        HandshakeFailure.Find(exception) is { } violation ? new(host ?? "the hub", 0, Policy, [violation], innerException: exception) : null;

    private void Record(TlsSession session) => _handshakes[session.Host] = new(TimeProvider.GetUtcNow(), session, null);

    private void Tell(TlsViolationEventArgs arguments)
    {
        _handshakes[arguments.Violation.Host] = new(TimeProvider.GetUtcNow(), null, arguments.Violation);
        ViolationDetected?.Invoke(this, arguments);
    }
}
