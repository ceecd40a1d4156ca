using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tests.Telemetry;
using IotHubSecureClient.Tests.Tunnel;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>The gate in the callback of a client that owns its stream and offers what the runtime likes.</summary>
public class CertificateCallbackGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callback_HubUnderThePolicy_PassesAndTellsTheSession()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        var gate = CreateGate(hub);
        var sessions = new List<TlsSession>();
        gate.SessionVerified += (_, session) => sessions.Add(session);

        await RequestAsync(hub, gate.Create(hub.HttpsPort));

        var session = Assert.Single(sessions);
        Assert.Equal(("localhost", hub.HttpsPort, SslProtocols.Tls12, 3), (session.Host, session.Port, session.ProtocolVersion, session.CertificateChain.Length));
    }

    [Fact]
    public async Task Callback_SuiteOutsideThePolicy_ThrowsTheViolationThroughTheHandshake()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);

        var violation = await RefuseAsync(hub, CreateGate(hub));

        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violations).Kind);
    }

    [Fact]
    public async Task Callback_Tls13UnderATls12Policy_ThrowsTheViolationThroughTheHandshake()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);

        var violation = await RefuseAsync(hub, CreateGate(hub));

        Assert.Contains(violation.Violations, each => each.Kind == TlsViolationKind.ProtocolVersion);
    }

    [Theory]
    [InlineData(DevHubCertificateFault.Expired, TlsViolationKind.CertificateExpired)]
    [InlineData(DevHubCertificateFault.WrongName, TlsViolationKind.CertificateNameMismatch)]
    [InlineData(DevHubCertificateFault.WrongPurpose, TlsViolationKind.CertificateWrongPurpose)]
    [InlineData(DevHubCertificateFault.UntrustedRoot, TlsViolationKind.CertificateChainIncomplete)]
    public async Task Callback_WrongCertificate_ThrowsTheViolationThroughTheHandshake(DevHubCertificateFault fault, TlsViolationKind kind)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { CertificateFault = fault }, Cancellation);

        var violation = await RefuseAsync(hub, CreateGate(hub));

        Assert.Contains(violation.Violations, each => each.Kind == kind);
    }

    [Theory]
    [InlineData(DevHubCertificateFault.Revoked)]
    [InlineData(DevHubCertificateFault.IntermediateRevoked)]
    public async Task Callback_ClientThatAsksForRevocation_IsRefusedWhatIsRevokedThoughTheOptionsDoNotAsk(DevHubCertificateFault fault)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Revocation lists from loopback are tried with OpenSSL only: Windows and macOS cache refusals for the whole machine.");
        await using var hub = await DevHub.StartAsync(new DevHubOptions { CertificateFault = fault }, Cancellation);

        var violation = await RefuseAsync(hub, CreateGate(hub), X509RevocationMode.Online);

        Assert.Contains(violation.Violations, each => each.Kind == TlsViolationKind.CertificateRevoked);
    }

    [Fact]
    public async Task Callback_ClientThatAsksForRevocation_PassesWhatIsNotRevokedAndIsHeardOfEachTime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Revocation lists from loopback are tried with OpenSSL only: Windows and macOS cache refusals for the whole machine.");
        await using var published = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Published }, Cancellation);
        await using var unreachable = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Unreachable }, Cancellation);
        var gate = CreateGate(unreachable);

        await RequestAsync(published, CreateGate(published).Create(published.HttpsPort), revocation: X509RevocationMode.Online);
        await RequestAsync(unreachable, gate.Create(unreachable.HttpsPort));
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(unreachable, gate.Create(unreachable.HttpsPort), revocation: X509RevocationMode.Online));

        var violation = Assert.IsType<TlsPolicyViolationException>(exception.InnerException);
        Assert.All(violation.Violations, each => Assert.Equal(TlsViolationKind.CertificateRevocationUnknown, each.Kind));
    }

    [Fact]
    public async Task Callback_OfTheApplication_CanRefuseMore()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        SslPolicyErrors? seen = null;
        var callback = CreateGate(hub).Create(hub.HttpsPort, (_, _, _, errors) =>
        {
            seen = errors;
            return false;
        });

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, callback));

        Assert.IsType<AuthenticationException>(exception.InnerException);
        Assert.Equal(SslPolicyErrors.None, seen);
    }

    [Fact]
    public async Task Callback_OfTheApplication_CannotAllowMore()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        var asked = false;
        var callback = CreateGate(hub).Create(hub.HttpsPort, (_, _, _, _) => asked = true);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, callback));

        Assert.IsType<TlsPolicyViolationException>(exception.InnerException);
        Assert.False(asked);
    }

    [Fact]
    public async Task Callback_ReportOnly_PassesAndTellsOnceAsEventAndAsWarning()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        var gate = CreateGate(hub, EnforcementMode.ReportOnly, loggers);
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);

        // What the client alone would say of the certificate is what counts: here its own callback accepts.
        await RequestAsync(hub, gate.Create(hub.HttpsPort, TunnelUser.AcceptAny));

        Assert.False(Assert.Single(told).WasRefused);
        var record = Assert.Single(logs.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 5), (record.Level, record.Id.Id));
        Assert.StartsWith($"TLS connection to 'localhost:{hub.HttpsPort}' violates the policy 'IotHub20200110' and was let through", record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_ReportOnlyWithOwnTrustAnchors_PassesWhatTheyAllow()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        var gate = CreateGate(hub, EnforcementMode.ReportOnly);
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);

        // The root of the hub is no root of this machine.
        await RequestAsync(hub, gate.Create(hub.HttpsPort));

        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(Assert.Single(told).Violation.Violations).Kind);
        Assert.False(told[0].WasRefused);
    }

    [Fact]
    public async Task Callback_ReportOnlyWithACertificateThatNobodyTrusts_EndsAsTheClientAloneWouldAndIsToldAsRefused()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { CertificateFault = DevHubCertificateFault.UntrustedRoot }, Cancellation);
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        var gate = CreateGate(hub, EnforcementMode.ReportOnly, loggers);
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);

        await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gate.Create(hub.HttpsPort)));

        Assert.True(Assert.Single(told).WasRefused);
        Assert.Equal((LogLevel.Error, 2), (Assert.Single(logs.GetSnapshot()).Level, logs.LatestRecord.Id.Id));
    }

    [Theory]
    [InlineData(false, "allowed", 0)]
    [InlineData(true, "reported", 1)]
    public async Task CreateBehind_ConnectionThatPassedTheTunnel_IsToldOfOnceByBoth(bool isOutside, string verdict, int events)
    {
        await using var hub = await DevHub.StartAsync(isOutside ? OutsideThePolicy : new DevHubOptions(), Cancellation);
        using var counter = new HandshakeCounter();
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(logs)));
        var certificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem };
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions { Policy = counter.Policy, ServerCertificate = certificate, Mode = EnforcementMode.ReportOnly }, null, loggers);
        var gate = new CertificateCallbackGate(counter.Policy, certificate, EnforcementMode.ReportOnly, null, loggers);
        var told = 0;
        tunnel.ViolationDetected += (_, _) => told++;
        gate.ViolationDetected += (_, _) => told++;

        await RequestAsync(hub, gate.CreateBehind(tunnel, hub.HttpsPort), tunnel.Route("localhost", hub.HttpsPort));

        Assert.Equal(events, told);
        Assert.Equal([verdict], counter.Verdicts);
        Assert.Single(logs.GetSnapshot());
    }

    [Fact]
    public async Task CreateBehind_ConnectionThatPassedNoTunnel_IsToldOf()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub, EnforcementMode.ReportOnly);
        var gate = CreateGate(hub, EnforcementMode.ReportOnly);
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);

        await RequestAsync(hub, gate.CreateBehind(tunnel, hub.HttpsPort));

        Assert.Single(told);
    }

    [Fact]
    public async Task Callback_HandshakeWhoseBeginningItDidNotSee_RecordsNoDuration()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var counter = new HandshakeCounter();
        var gate = new CertificateCallbackGate(counter.Policy, new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem });

        await RequestAsync(hub, gate.Create(hub.HttpsPort));

        Assert.Equal(["allowed"], counter.Verdicts);
        Assert.Empty(counter.Durations);
    }

    [Fact]
    public void Report_Violation_TellsItAsRefusedOnceAsEventAndAsError()
    {
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        var gate = new CertificateCallbackGate(TlsPolicies.Default, new ServerCertificateOptions(), loggerFactory: loggers);
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);
        var violation = new TlsPolicyViolationException("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.NothingInCommon, "Nothing.")]);

        gate.Report(violation);

        Assert.Same(violation, Assert.Single(told).Violation);
        Assert.True(told[0].WasRefused);
        Assert.Equal((LogLevel.Error, 2), (Assert.Single(logs.GetSnapshot()).Level, logs.LatestRecord.Id.Id));
    }

    [Fact]
    public void Callback_SenderThatIsNoSslStream_IsRefused()
    {
        var callback = new CertificateCallbackGate(TlsPolicies.Default, new ServerCertificateOptions()).Create(443);

        var violation = Assert.Throws<TlsPolicyViolationException>(() => callback(new object(), null, null, SslPolicyErrors.None));

        Assert.Contains(violation.Violations, each => each.Kind == TlsViolationKind.SessionUnreadable);
    }

    /// <summary>A suite that every client offers, and that the default policy does not have.</summary>
    private static DevHubOptions OutsideThePolicy => new()
    {
        KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256,
        TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    };

    private static CertificateCallbackGate CreateGate(DevHub hub, EnforcementMode mode = EnforcementMode.Strict, ILoggerFactory? loggers = null) =>
        new(TlsPolicies.Default, new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem }, mode, timeProvider: null, loggers);

    private static async Task<TlsPolicyViolationException> RefuseAsync(DevHub hub, CertificateCallbackGate gate, X509RevocationMode revocation = X509RevocationMode.NoCheck)
    {
        var told = new List<TlsViolationEventArgs>();
        gate.ViolationDetected += (_, arguments) => told.Add(arguments);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gate.Create(hub.HttpsPort), revocation: revocation));

        var violation = Assert.IsType<TlsPolicyViolationException>(exception.InnerException);
        Assert.True(Assert.Single(told).WasRefused);
        Assert.Same(violation, told[0].Violation);
        var record = await hub.Connections.WaitForAsync(candidate => candidate.IsClosed, Cancellation);
        Assert.Equal(0, record.ApplicationBytesReceived);
        return violation;
    }

    private static async Task RequestAsync(
        DevHub hub, RemoteCertificateValidationCallback callback, System.Net.IWebProxy? proxy = null, X509RevocationMode revocation = X509RevocationMode.NoCheck)
    {
        using var handler = new SocketsHttpHandler { UseProxy = proxy is not null, Proxy = proxy };
        handler.SslOptions.RemoteCertificateValidationCallback = callback;
        handler.SslOptions.CertificateRevocationCheckMode = revocation;
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri($"https://localhost:{hub.HttpsPort}/devices?api-version=2021-04-12"), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
