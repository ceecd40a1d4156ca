using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

/// <summary>Holds what passes in clear against the policy.</summary>
internal sealed class TunnelJudge(InspectingTunnelOptions options, TimeProvider timeProvider, ILogger logger)
{
    private readonly TlsPolicyVerifier _verifier = new(options.Policy);
    private readonly ServerCertificateValidator _certificates = new(options.ServerCertificate, timeProvider);
    private readonly TlsTelemetry _telemetry = new(options.Policy, logger);
    private readonly EnforcementMode _mode = options.Mode;

    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    public event EventHandler<TlsSession>? SessionVerified;

    public TlsPolicy Policy => _verifier.Policy;

    public TunnelTrial Open(TunnelRoute route) => new(this, route, _telemetry.StartHandshake(route.Host, route.Port), timeProvider.GetTimestamp());

    public bool Allows(SslProtocols protocolVersion, TlsCipherSuite cipherSuite) =>
        _mode == EnforcementMode.ReportOnly || _verifier.Verify(protocolVersion, cipherSuite).IsAllowed;

    public TlsSession Judge(TunnelRoute route, in ServerFlight flight, ReadOnlySpan<byte> bytes, long started, out ImmutableArray<TlsPolicyViolation> violations)
    {
        var found = _verifier.Verify(flight.ProtocolVersion, flight.CipherSuite).Violations.ToBuilder();
        var chain = flight.HasCertificates && flight.IsWhole(bytes) ? Validate(route.Host, flight, bytes, found) : [];
        if (found.Count == 0 && flight.ProtocolVersion == SslProtocols.Tls13 && _certificates.IsStricterThanMachine)
        {
            found.Add(new(
                TlsViolationKind.CertificateMissing,
                $"TLS 1.3 encrypts the certificate of '{route.Host}', so that the trust anchors, pins and revocation options cannot be held against it on this path. Use a policy of TLS 1.2 alone, or leave these options out."));
        }

        // Between ServerHello and Certificate a client bears a warning, for example; without the certificate there is no verdict over it.
        if (found.Count == 0 && flight.ProtocolVersion != SslProtocols.Tls13 && !flight.HasCertificates && flight.Resumed != true)
        {
            found.Add(new(TlsViolationKind.CertificateMissing, $"The server '{route.Host}' resumed no session, and sent something else than its certificate after its ServerHello."));
        }

        violations = found.DrainToImmutable();
        return new TlsSession
        {
            Host = route.Host,
            Port = route.Port,
            ProtocolVersion = flight.ProtocolVersion,
            CipherSuite = flight.CipherSuite,
            Resumed = flight.Resumed,
            HandshakeDuration = timeProvider.GetElapsedTime(started),
            CertificateChain = chain,
        };
    }

    public void Tell(in HandshakeObservation observation, TlsSession session)
    {
        observation.Succeed(session);
        SessionVerified?.Invoke(this, session);
    }

    /// <returns>The alert with which to end the connection; <see langword="null"/> where it may go on.</returns>
    public TlsAlert? Tell(in HandshakeObservation observation, TlsPolicyViolationException violation)
    {
        var refuses = _mode == EnforcementMode.Strict;
        if (refuses)
        {
            observation.Fail(violation);
        }
        else
        {
            _telemetry.ReportViolation(violation);
        }

        ViolationDetected?.Invoke(this, new TlsViolationEventArgs(violation, refuses));
        return refuses ? TlsAlert.Fatal(AlertFor(violation.Violations[0].Kind)) : null;
    }

    private ImmutableArray<TlsCertificateFacts> Validate(string host, in ServerFlight flight, ReadOnlySpan<byte> bytes, ImmutableArray<TlsPolicyViolation>.Builder violations)
    {
        try
        {
            return _certificates.ValidatePresented(host, flight.ReadCertificates(bytes), violations);
        }
        catch (CryptographicException exception)
        {
            violations.Add(new TlsPolicyViolation(TlsViolationKind.CertificateInvalid, $"The certificates that '{host}' presented cannot be read: {exception.Message}"));
            return [];
        }
    }

    private static TlsAlertDescription AlertFor(TlsViolationKind kind) => kind switch
    {
        TlsViolationKind.ProtocolVersion => TlsAlertDescription.ProtocolVersion,
        TlsViolationKind.CipherSuite or TlsViolationKind.NothingInCommon => TlsAlertDescription.InsufficientSecurity,
        TlsViolationKind.CertificateExpired or TlsViolationKind.CertificateNotYetValid => TlsAlertDescription.CertificateExpired,
        TlsViolationKind.CertificateRevoked => TlsAlertDescription.CertificateRevoked,
        TlsViolationKind.CertificateUntrustedRoot or TlsViolationKind.CertificateChainIncomplete or TlsViolationKind.RootPinMismatch => TlsAlertDescription.UnknownCertificateAuthority,
        TlsViolationKind.CertificateWrongPurpose => TlsAlertDescription.UnsupportedCertificate,
        TlsViolationKind.SessionUnreadable => TlsAlertDescription.HandshakeFailure,
        _ => TlsAlertDescription.BadCertificate,
    };
}
