using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
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

    private const string UnknownHost = "the hub";

    private readonly CertificateCallbackGate _callbacks;
    private readonly InspectingTunnel _tunnel;
    private readonly DefaultProxyGate _defaultProxy;
    private readonly Lazy<bool> _isProcessPolicyInForce;
    private readonly UnfinishedHandshakes _unfinished;
    private readonly ConcurrentDictionary<string, HostHandshake> _handshakes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TlsPolicyViolationException> _refusedByTunnel = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConditionalWeakTable<AuthenticationException, StrongBox<TlsPolicyViolationException?>> _failures = [];
    private readonly ConditionalWeakTable<Exception, TlsPolicyViolationException> _attributed = [];
    private readonly ILogger _logger;
    private TlsPolicyViolationException? _newestRefusedByTunnel;

    public ClientGates(SecureClientFactoryOptions options, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options.Policy);
        ArgumentNullException.ThrowIfNull(options.ServerCertificate);
        Policy = options.Policy;
        Mode = options.Mode;
        TimeProvider = timeProvider ?? TimeProvider.System;
        LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        _logger = LoggerFactory.CreateLogger<SecureClientFactory>();
        _unfinished = new UnfinishedHandshakes(TimeProvider);
        if (Mode == EnforcementMode.Strict)
        {
            SdkTlsVersions.Apply(Policy, _logger);
        }

        _isProcessPolicyInForce = new(() => OpenSslProcessPolicy.IsInForce(Policy));
        _callbacks = new CertificateCallbackGate(Policy, options.ServerCertificate, Mode, timeProvider, loggerFactory);
        _callbacks.ViolationDetected += (_, arguments) => Tell(arguments);
        _callbacks.SessionVerified += (_, session) => Record(session);
        _tunnel = new InspectingTunnel(
            new InspectingTunnelOptions { Policy = Policy, ServerCertificate = options.ServerCertificate, Mode = Mode },
            timeProvider,
            loggerFactory);
        _defaultProxy = new DefaultProxyGate(_tunnel);
        _tunnel.SessionVerified += (_, session) => Record(session);
        _tunnel.ViolationDetected += (_, arguments) =>
        {
            if (arguments.WasRefused)
            {
                _refusedByTunnel[arguments.Violation.Host] = arguments.Violation;
                Volatile.Write(ref _newestRefusedByTunnel, arguments.Violation);
            }

            Tell(arguments);
        };
    }

    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    public TlsPolicy Policy { get; }

    public TimeProvider TimeProvider { get; }

    public ILoggerFactory LoggerFactory { get; }

    public EnforcementMode Mode { get; }

    /// <summary>Whether the process as a whole is held to the policy. Measured once, and only where something depends on it: measuring loads OpenSSL.</summary>
    public bool IsProcessPolicyInForce => _isProcessPolicyInForce.Value;

    /// <summary>Which versions to offer where a setting takes them: violations that are only reported have to come about as they would without the policy.</summary>
    public SslProtocols OfferedVersions => Mode == EnforcementMode.Strict ? Policy.ProtocolVersions : SslProtocols.None;

    /// <summary>Whether a server that refuses the offer refuses what the policy left of it.</summary>
    public bool IsOfferRestricted => Mode == EnforcementMode.Strict || IsProcessPolicyInForce;

    /// <summary>The callback for connections to a port, with the caller's own behind it.</summary>
    public RemoteCertificateValidationCallback Callback(int port, RemoteCertificateValidationCallback? inner) => _callbacks.Create(port, inner);

    /// <summary>As above, where the connections may pass the tunnel too, which tells of them then.</summary>
    public RemoteCertificateValidationCallback CallbackBehindTunnel(int port, RemoteCertificateValidationCallback? inner) => _callbacks.CreateBehind(_tunnel, port, inner);

    /// <summary>The proxy through which connections to a host pass the tunnel, with the caller's own behind it.</summary>
    public IWebProxy Route(string host, IWebProxy? upstream) => Route(host, HttpsPort, upstream);

    /// <summary>As above, for a port that the caller chose.</summary>
    public IWebProxy Route(string host, int port, IWebProxy? upstream)
    {
        var proxy = _tunnel.Route(host, port, upstream);
        _hosts.TryAdd(host, 0);
        return proxy;
    }

    /// <summary>Whether what <see cref="RouteByDefault"/> did has no effect any more.</summary>
    public bool IsDefaultRouteLost => _defaultProxy.WasReplaced;

    /// <summary>Sends the connections to a host that a client makes without any settings through the tunnel.</summary>
    /// <exception cref="UnverifiedPathException">The application has taken the gate away.</exception>
    public void RouteByDefault(string host, string path)
    {
        if (_defaultProxy.WasReplaced)
        {
            RequireProcessPolicy(path, "its connections take no settings, and HttpClient.DefaultProxy, by which they would be verified, was replaced since the factory had put its gate there. Set it before the first client is made.");
        }

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
        violation = ExceptionTree.Select(exception, each => each as TlsPolicyViolationException ?? (_attributed.TryGetValue(each, out var attributed) ? attributed : null));
        if (violation is null && ExceptionTree.FindInnermost<AuthenticationException>(exception) is { } failure)
        {
            // Whatever goes through the tunnel is an HTTP request, or begins as one: other handshakes with the same host failed for reasons of their own.
            violation = (ExceptionTree.Find<HttpRequestException>(exception) is null ? null : FindInTunnel(host)) ?? FindInFailure(failure, host);
        }

        return violation is not null;
    }

    /// <summary>The violation by which a handshake ended at the hellos that did not pass the tunnel; told of here, once.</summary>
    public TlsPolicyViolationException? FindInHandshake(Exception exception, string host) =>
        ExceptionTree.FindInnermost<AuthenticationException>(exception) is { } failure ? FindInFailure(failure, host) : null;

    /// <summary>Says what an exception was thrown for, where it does not tell by itself.</summary>
    public void Attribute(Exception failure, TlsPolicyViolationException violation) => _attributed.AddOrUpdate(failure, violation);

    /// <summary>A client has connected: of one handshake with the hub it is known that the hub took the client's certificate, or asked for none.</summary>
    public void OnConnected(string host) => _unfinished.TryTake(host);

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

    private TlsPolicyViolationException? FindInTunnel(string? host) => host is null ? Volatile.Read(ref _newestRefusedByTunnel) : _refusedByTunnel.GetValueOrDefault(host);

    /// <summary>A handshake that ended at the hellos never asked a gate: it is told of here, once, when somebody asks what became of it.</summary>
    private TlsPolicyViolationException? FindInFailure(AuthenticationException failure, string? host)
    {
        host ??= _hosts.Count == 1 ? _hosts.Keys.First() : null;
        TlsPolicyViolationException? violation;
        lock (_failures)
        {
            if (_failures.TryGetValue(failure, out var known))
            {
                return known.Value = Name(known.Value, host);
            }

            violation = IsOfferRestricted && HandshakeFailure.Find(failure, () => _unfinished.TryTake(host)) is { } found ? new(host ?? UnknownHost, 0, Policy, [found], innerException: failure) : null;
            _failures.Add(failure, new(violation));
        }

        if (violation is not null)
        {
            _callbacks.Report(violation);
        }

        return violation;
    }

    /// <summary>Gives a violation that was told of when nobody had said of which hub it was the name that was said since.</summary>
    private TlsPolicyViolationException? Name(TlsPolicyViolationException? violation, string? host)
    {
        if (violation is not { Host: UnknownHost } || host is null)
        {
            return violation;
        }

        var named = new TlsPolicyViolationException(host, violation.Port, Policy, violation.Violations, innerException: violation.InnerException);
        _handshakes[host] = new(TimeProvider.GetUtcNow(), null, named);
        return named;
    }

    private void Record(TlsSession session)
    {
        if (_refusedByTunnel.TryGetValue(session.Host, out var refused) && refused.Port == session.Port && _refusedByTunnel.TryRemove(new(session.Host, refused)))
        {
            Interlocked.CompareExchange(ref _newestRefusedByTunnel, null, refused);
        }

        _unfinished.Add(session.Host);
        _handshakes[session.Host] = new(TimeProvider.GetUtcNow(), session, null);
    }

    private void Tell(TlsViolationEventArgs arguments)
    {
        _handshakes[arguments.Violation.Host] = new(TimeProvider.GetUtcNow(), null, arguments.Violation);
        try
        {
            ViolationDetected?.Invoke(this, arguments);
        }
        catch (Exception exception)
        {
            // The refusal stands, and must not become something that the SDK would try again.
            Log.HandlerFailed(_logger, exception);
        }
    }
}
