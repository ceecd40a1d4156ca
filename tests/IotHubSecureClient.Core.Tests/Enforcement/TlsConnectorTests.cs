using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Enforcement;

public class TlsConnectorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectAsync_HubUnderThePolicy_ReturnsTheVerifiedSession()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);

        await using var connection = await ConnectAsync(CreateConnector(hub), hub);

        Assert.Equal(SslProtocols.Tls12, connection.Session.ProtocolVersion);
        Assert.Contains(connection.Session.CipherSuite, TlsPolicies.Default.CipherSuites);
        Assert.Equal(("localhost", hub.HttpsPort, false), (connection.Session.Host, connection.Session.Port, connection.Session.Resumed));
        Assert.True(connection.Session.HandshakeDuration > TimeSpan.Zero);
        Assert.Equal(3, connection.Session.CertificateChain.Length);
    }

    [Fact]
    public async Task ConnectAsync_DefaultPolicy_OffersItsVersionAndSuitesAndNothingElse()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        var connector = CreateConnector(hub);

        await using var connection = await ConnectAsync(connector, hub);

        var record = await hub.Connections.WaitForAsync(candidate => candidate.Verdict == DevHubVerdict.Accepted, Cancellation);
        Assert.Equal([SslProtocols.Tls12], record.Offer!.ProtocolVersions);
        Assert.Equal(TlsPolicies.Default.CipherSuites.Order(), record.Offer.CipherSuites.Order());
        Assert.Equal(connector.Offer.CipherSuites, record.Offer.CipherSuites);
        Assert.Equal("localhost", record.ServerName);
    }

    [Fact]
    public async Task ConnectAsync_SecondConnection_IsResumedAndVerifiedAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which settings leave resumption alone was measured on Linux.");
        await using var hub = await StartAsync("resumed.example");
        var connector = CreateConnector(hub, TlsPolicies.IotHub20250831);
        await ExchangeAsync(connector, hub);

        await using var second = await ConnectAsync(connector, hub, hub.HostName);

        Assert.True(second.Session.Resumed);
        Assert.Equal(SslProtocols.Tls12, second.Session.ProtocolVersion);
        Assert.Equal(3, second.Session.CertificateChain.Length);
    }

    [Fact]
    public async Task ConnectAsync_ResumedSessionOfAServerThatIsNotTrusted_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which settings leave resumption alone was measured on Linux.");
        await using var hub = await StartAsync("resumed-untrusted.example");
        await ExchangeAsync(CreateConnector(hub, TlsPolicies.IotHub20250831), hub);
        await using var unrelated = await DevHub.StartAsync(cancellationToken: Cancellation);
        var strict = new TlsConnector(new TlsClientOptions
        {
            Policy = TlsPolicies.IotHub20250831,
            ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = unrelated.TrustAnchorPem },
        });

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectAsync(strict, hub, hub.HostName));

        Assert.True(exception.Session!.Resumed);
        Assert.Contains(exception.Violations, violation => violation.Kind is TlsViolationKind.CertificateUntrustedRoot or TlsViolationKind.CertificateChainIncomplete);
    }

    [Fact]
    public async Task ConnectAsync_CertificateForAnotherName_ThrowsBeforeAByteLeaves()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectAsync(CreateConnector(hub), hub, "other.example"));

        Assert.Equal(TlsViolationKind.CertificateNameMismatch, Assert.Single(exception.Violations).Kind);
        Assert.Equal(SslProtocols.Tls12, exception.Session!.ProtocolVersion);
        var record = await hub.Connections.WaitForAsync(candidate => candidate.IsClosed, Cancellation);
        Assert.Equal(0, record.ApplicationBytesReceived);
    }

    [Fact]
    public async Task ConnectAsync_SeveralThingsWrong_ListsEveryOne()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        var connector = new TlsConnector(new TlsClientOptions());

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectAsync(connector, hub, "other.example"));

        Assert.Contains(exception.Violations, violation => violation.Kind == TlsViolationKind.CertificateNameMismatch);
        Assert.Contains(exception.Violations, violation => violation.Kind is TlsViolationKind.CertificateUntrustedRoot or TlsViolationKind.CertificateChainIncomplete);
    }

    [Fact]
    public async Task ConnectAsync_ServerThatSaysNothing_ThrowsAfterTheHandshakeTimeout()
    {
        using var listener = StartListener();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var time = new FakeTimeProvider();
        var connector = new TlsConnector(new TlsClientOptions { HandshakeTimeout = TimeSpan.FromSeconds(7) }, time);
        var connecting = ScriptedHandshake.ConnectAsync(connector, port, "localhost", Cancellation);
        using var accepted = await listener.AcceptTcpClientAsync(Cancellation);
        await ScriptedHandshake.ReadClientHelloAsync(accepted.GetStream(), Cancellation);

        time.Advance(TimeSpan.FromSeconds(7));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => connecting);
        Assert.Equal($"The TLS handshake with 'localhost:{port}' did not finish within 7 s. Check the network, or raise TlsClientOptions.HandshakeTimeout.", exception.Message);
        Assert.Equal(0, await accepted.GetStream().ReadAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task ConnectAsync_CancelledWithinTheHandshake_ThrowsAndClosesTheTransport()
    {
        using var listener = StartListener();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var connecting = ScriptedHandshake.ConnectAsync(new TlsConnector(new TlsClientOptions()), ((IPEndPoint)listener.LocalEndpoint).Port, "localhost", cancel.Token);
        using var accepted = await listener.AcceptTcpClientAsync(Cancellation);
        await ScriptedHandshake.ReadClientHelloAsync(accepted.GetStream(), Cancellation);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(0, await accepted.GetStream().ReadAsync(new byte[1], Cancellation));
    }

    [Theory]
    [InlineData(70, "protocol_version (70)")]
    [InlineData(40, "handshake_failure (40)")]
    [InlineData(71, "insufficient_security (71)")]
    public async Task ConnectAsync_AlertThatNothingIsInCommon_ThrowsTypedWithWhatWasOffered(byte alert, string name)
    {
        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectToScriptAsync([21, 3, 3, 0, 2, 2, alert]));

        var violation = Assert.Single(exception.Violations);
        Assert.Equal(TlsViolationKind.NothingInCommon, violation.Kind);
        Assert.StartsWith($"The server ended the handshake with the alert {name}: it accepts nothing of what this client offers (TLS 1.2; TLS_ECDHE_RSA_WITH_", violation.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Offer);
        Assert.Null(exception.Session);
        Assert.IsType<AuthenticationException>(exception.InnerException, exactMatch: false);
    }

    [Fact]
    public async Task ConnectAsync_AlertOfAnotherKind_ThrowsAuthenticationExceptionThatIsNoViolation() =>
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectToScriptAsync([21, 3, 3, 0, 2, 2, 80]));

    [Fact]
    public async Task ConnectAsync_ServerHelloWithAnOldVersion_ThrowsTypedWithTheVersion()
    {
        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectToScriptAsync(ScriptedHandshake.WithChoice(0x0302, 0xC02F)));

        Assert.Equal("The protocol version 'Tls11' was negotiated. Allowed: Tls12.", Assert.Single(exception.Violations).Message);
    }

    [Fact]
    public async Task ConnectAsync_ServerHelloWithASuiteThatWasNotOffered_ThrowsTypedWithTheSuite()
    {
        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ConnectToScriptAsync(ScriptedHandshake.WithChoice(0x0303, 0x002F)));

        Assert.StartsWith("The cipher suite 'TLS_RSA_WITH_AES_128_CBC_SHA' was negotiated.", Assert.Single(exception.Violations).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_Garbage_ThrowsAuthenticationExceptionThatIsNoViolation() =>
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectToScriptAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()));

    [Fact]
    public async Task ConnectAsync_CloseInPlaceOfServerHello_ThrowsIOException() =>
        await Assert.ThrowsAnyAsync<IOException>(() => ConnectToScriptAsync([]));

    [Theory]
    [InlineData(0)]
    [InlineData(3_600_001)]
    public void Constructor_HandshakeTimeoutOutOfBounds_Throws(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsConnector(new TlsClientOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(milliseconds) }));

    /// <summary>A name of its own: the process keeps sessions by host name, and other tests connect to other hubs named localhost meanwhile.</summary>
    private static Task<DevHub> StartAsync(string hostName) => DevHub.StartAsync(new DevHubOptions { HostName = hostName }, Cancellation);

    [Fact]
    public void Constructor_OfferThatCannotBeRestricted_WarnsOnce()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));

        _ = new TlsConnector(new TlsClientOptions(), WidePlan, timeProvider: null, factory);

        var record = Assert.Single(logs.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 4), (record.Level, record.Id.Id));
    }

    [Fact]
    public void Constructor_OfferThatCannotBeRestrictedAndHasTo_Throws()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => new TlsConnector(new TlsClientOptions { RequireRestrictedOffer = true }, WidePlan, timeProvider: null, loggerFactory: null));

        Assert.StartsWith("This process cannot keep its offer within the policy 'IotHub20200110': it also offers ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_OptionsChangedAfterTheConnectorWasMade_AreNotUsed()
    {
        var options = new TlsClientOptions { HandshakeTimeout = TimeSpan.FromSeconds(7) };
        var time = new FakeTimeProvider();
        var connector = new TlsConnector(options, time);
        options.HandshakeTimeout = TimeSpan.FromMinutes(30);
        using var listener = StartListener();
        var connecting = ScriptedHandshake.ConnectAsync(connector, ((IPEndPoint)listener.LocalEndpoint).Port, "localhost", Cancellation);
        using var accepted = await listener.AcceptTcpClientAsync(Cancellation);
        await ScriptedHandshake.ReadClientHelloAsync(accepted.GetStream(), Cancellation);

        time.Advance(TimeSpan.FromSeconds(7));

        await Assert.ThrowsAsync<TimeoutException>(() => connecting);
    }

    private static TlsOfferPlan WidePlan(TlsPolicy policy) => TlsOfferPlan.Make(
        policy,
        _ => TlsOfferMeasurement.Of(new() { TargetHost = TlsOfferMeasurement.Host, EnabledSslProtocols = SslProtocols.Tls12 }));

    private static TlsConnector CreateConnector(DevHub hub, TlsPolicy? policy = null) => new(new TlsClientOptions
    {
        Policy = policy ?? TlsPolicies.Default,
        ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem },
    });

    private static Task<TlsConnection> ConnectAsync(TlsConnector connector, DevHub hub, string host = "localhost") =>
        ScriptedHandshake.ConnectAsync(connector, hub.HttpsPort, host, Cancellation);

    private static Task<TlsConnection> ConnectToScriptAsync(byte[] answer) => ScriptedHandshake.ConnectAsync(new TlsConnector(new TlsClientOptions()), answer, Cancellation);

    /// <summary>Connects and lets the hub answer a request, so that its session ticket has arrived.</summary>
    private static async Task ExchangeAsync(TlsConnector connector, DevHub hub)
    {
        await using var connection = await ConnectAsync(connector, hub, hub.HostName);
        await connection.Stream.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        await connection.Stream.CopyToAsync(Stream.Null, Cancellation);
    }

    private static TcpListener StartListener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
