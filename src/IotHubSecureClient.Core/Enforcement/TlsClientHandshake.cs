using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>One handshake. The certificate callback is the gate: it runs after the negotiation and before any application byte, on full and on resumed handshakes.</summary>
internal sealed class TlsClientHandshake(
    TlsPolicyVerifier verifier,
    TlsOfferPlan plan,
    ServerCertificateValidator certificates,
    TlsClientOptions options,
    string host,
    int port,
    TimeProvider timeProvider)
{
    private readonly HandshakeObserver _observer = new();
    private readonly long _started = timeProvider.GetTimestamp();
    private TlsSession? _session;
    private TlsPolicyViolationException? _violation;

    public async Task<TlsConnection> RunAsync(Stream transport, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new ObservedTransport(transport, _observer), leaveInnerStreamOpen: false);
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, timeProvider);
        using var registration = cancellationToken.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        try
        {
            await stream.AuthenticateAsClientAsync(CreateSslOptions(), timeout.Token).ConfigureAwait(false);
            return _session is { } session
                ? new TlsConnection(stream, session)
                : throw new InvalidOperationException("The handshake ended without a verdict of the certificate callback.");
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"The TLS handshake with '{host}:{port}' did not finish within {options.HandshakeTimeout.TotalSeconds} s. Check the network, or raise TlsClientOptions.HandshakeTimeout.", exception);
            }

            if (exception is AuthenticationException or IOException && (_violation ?? FindViolation(exception)) is { } violation)
            {
                throw violation;
            }

            throw;
        }
    }

    /// <summary>Finds out whether a handshake failed before the callback because server and policy do not agree: from the server's alert, or from what its ServerHello chose.</summary>
    private TlsPolicyViolationException? FindViolation(Exception exception)
    {
        if (_observer.Alert is { } alert && HandshakeRefusal.Of(alert, plan.Offer) is { } refusal)
        {
            return Violation([refusal], session: null, exception);
        }

        if (_observer.ProtocolVersion == SslProtocols.None)
        {
            return null;
        }

        var session = CreateSession(_observer.ProtocolVersion, _observer.CipherSuite, []);
        var verdict = verifier.Verify(session);
        return verdict.IsAllowed ? null : Violation(verdict.Violations, session, exception);
    }

    private SslClientAuthenticationOptions CreateSslOptions()
    {
        var sslOptions = plan.CreateOptions();
        sslOptions.TargetHost = host;
        sslOptions.ClientCertificateContext = options.ClientCertificate;
        certificates.ApplyTo(sslOptions);
        sslOptions.RemoteCertificateValidationCallback = Verify;
        return sslOptions;
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var stream = (SslStream)sender;
        _observer.Stop();
        var (protocolVersion, cipherSuite) = (stream.SslProtocol, stream.NegotiatedCipherSuite);
        var violations = verifier.Verify(protocolVersion, cipherSuite).Violations.ToBuilder();
        var facts = certificates.ValidateOwn(host, certificate as X509Certificate2, chain, errors, _observer.Resumed is true, violations);
        var session = CreateSession(protocolVersion, cipherSuite, facts);
        if (violations.Count == 0)
        {
            _session = session;
            return true;
        }

        _violation = Violation(violations.DrainToImmutable(), session, null);
        return false;
    }

    private TlsSession CreateSession(SslProtocols protocolVersion, TlsCipherSuite cipherSuite, ImmutableArray<TlsCertificateFacts> chain) => new()
    {
        Host = host,
        Port = port,
        ProtocolVersion = protocolVersion,
        CipherSuite = cipherSuite,
        Resumed = _observer.Resumed,
        HandshakeDuration = timeProvider.GetElapsedTime(_started),
        CertificateChain = chain,
    };

    private TlsPolicyViolationException Violation(ImmutableArray<TlsPolicyViolation> violations, TlsSession? session, Exception? innerException) =>
        new(host, port, verifier.Policy, violations, session, plan.Offer, innerException);
}
