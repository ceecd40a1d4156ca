using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// Holds the connections of a client that owns its <see cref="SslStream"/> against the policy, from the certificate callback that the client takes. The callback runs after the negotiation and
/// before any application byte, on full and on resumed handshakes. Thread-safe.
/// </summary>
/// <remarks>Use <see cref="TlsConnector"/> where the stream is your own: it restricts the offer as well.</remarks>
public sealed class CertificateCallbackGate
{
    private readonly TlsPolicyVerifier _verifier;
    private readonly ServerCertificateValidator _certificates;
    private readonly EnforcementMode _mode;
    private readonly TlsTelemetry _telemetry;

    /// <summary>Makes a gate.</summary>
    /// <param name="policy">The policy of every connection.</param>
    /// <param name="serverCertificate">What the server's certificate has to be. Read now; later changes have no effect.</param>
    /// <param name="mode">What becomes of a connection that violates the policy.</param>
    /// <param name="timeProvider">The clock that trust anchors are checked with; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where handshakes and refusals are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option of <paramref name="serverCertificate"/> is wrong; every failure is listed.</exception>
    public CertificateCallbackGate(
        TlsPolicy policy,
        ServerCertificateOptions serverCertificate,
        EnforcementMode mode = EnforcementMode.Strict,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _verifier = new TlsPolicyVerifier(policy);
        _certificates = new ServerCertificateValidator(serverCertificate, timeProvider);
        _mode = mode;
        _telemetry = new TlsTelemetry(policy, (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<CertificateCallbackGate>());
    }

    /// <summary>A connection violated the policy. Runs on the thread of the handshake: return soon, and throw nothing.</summary>
    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    /// <summary>A connection was verified. Runs on the thread of the handshake: return soon, and throw nothing.</summary>
    public event EventHandler<TlsSession>? SessionVerified;

    /// <summary>Makes the callback for the connections to one port.</summary>
    /// <param name="port">The TCP port, for reports and errors.</param>
    /// <param name="inner">A callback of the application. It can refuse what the policy allows; it is not asked about what the policy refuses.</param>
    /// <returns>
    /// A callback that throws <see cref="TlsPolicyViolationException"/> where it refuses: that comes out of the handshake inside whatever the client wraps it in, and clients do not take it for a
    /// fault that passes.
    /// </returns>
    public RemoteCertificateValidationCallback Create(int port, RemoteCertificateValidationCallback? inner = null) =>
        (sender, certificate, chain, errors) => Verify(sender, certificate, chain, errors, port, inner, null);

    /// <summary>Makes the callback for connections that may pass a tunnel. What the tunnel has told of a connection is verified here again, and not told a second time.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="port">The TCP port, for reports and errors.</param>
    /// <param name="inner">A callback of the application, as for <see cref="Create"/>.</param>
    public RemoteCertificateValidationCallback CreateBehind(InspectingTunnel tunnel, int port, RemoteCertificateValidationCallback? inner = null)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        return (sender, certificate, chain, errors) => Verify(sender, certificate, chain, errors, port, inner, tunnel);
    }

    /// <summary>Tells of a connection that the policy ended before the callback was asked: server and policy have nothing in common, which came to light in what the client threw.</summary>
    /// <param name="violation">The violation.</param>
    public void Report(TlsPolicyViolationException violation)
    {
        ArgumentNullException.ThrowIfNull(violation);
        Report(violation, refused: true);
    }

    private bool Verify(
        object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, int port, RemoteCertificateValidationCallback? inner, InspectingTunnel? tunnel)
    {
        var stream = sender as SslStream;
        var host = stream?.TargetHostName ?? "";
        var (protocolVersion, cipherSuite) = stream is null ? default : (stream.SslProtocol, stream.NegotiatedCipherSuite);
        var violations = _verifier.Verify(protocolVersion, cipherSuite).Violations.ToBuilder();
        var ofTheSession = violations.Count;
        var facts = _certificates.ValidateForeign(host, certificate as X509Certificate2, chain, errors, violations);
        var session = new TlsSession
        {
            Host = host,
            Port = port,
            ProtocolVersion = protocolVersion,
            CipherSuite = cipherSuite,
            CertificateChain = facts,
        };
        if (violations.Count == 0)
        {
            Report(session, tunnel);
            return inner?.Invoke(sender, certificate, chain, SslPolicyErrors.None) ?? true;
        }

        // Where violations pass, the certificate still has to be good: for these options, or for the client alone.
        var isCertificateGood = violations.Count == ofTheSession;
        var violation = new TlsPolicyViolationException(host, port, _verifier.Policy, violations.DrainToImmutable(), session);
        if (_mode == EnforcementMode.Strict)
        {
            Report(violation, refused: true);
            throw violation;
        }

        var seen = isCertificateGood ? SslPolicyErrors.None : errors;
        var passes = inner?.Invoke(sender, certificate, chain, seen) ?? seen == SslPolicyErrors.None;
        if (!passes || !WasToldBy(tunnel, violation))
        {
            Report(violation, refused: !passes);
        }

        return passes;
    }

    private static bool WasToldBy(InspectingTunnel? tunnel, TlsPolicyViolationException violation) =>
        tunnel is not null && tunnel.TryGetViolation(violation.Host, violation.Port, out var told) && violation.Violations.All(each => told.Violations.Any(other => other.Kind == each.Kind));

    private void Report(TlsSession session, InspectingTunnel? tunnel)
    {
        if (tunnel?.LastSession(session.Host, session.Port) is null)
        {
            _telemetry.Succeed(null, session);
            SessionVerified?.Invoke(this, session);
        }
    }

    private void Report(TlsPolicyViolationException violation, bool refused)
    {
        if (refused)
        {
            _telemetry.Fail(null, violation.Host, violation.Port, violation);
        }
        else
        {
            _telemetry.ReportViolation(violation);
        }

        ViolationDetected?.Invoke(this, new TlsViolationEventArgs(violation, refused));
    }
}
