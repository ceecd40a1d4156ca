using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>Servers that do wrong, and a man in the middle: every one is refused, and the hub decrypts nothing.</summary>
public class TlsConnectorFaultTests
{
    private const TlsCipherSuite OutsideSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

#pragma warning disable SYSLIB0039 // Old versions are named in order to see them refused.
    [Theory]
    [InlineData(SslProtocols.Tls11, null, TlsViolationKind.ProtocolVersion)]
    [InlineData(SslProtocols.Tls, null, TlsViolationKind.ProtocolVersion)]
    [InlineData(null, OutsideSuite, TlsViolationKind.CipherSuite)]
    public async Task ConnectAsync_ServerHelloRewrittenOnTheWay_ThrowsTyped(SslProtocols? version, TlsCipherSuite? suite, TlsViolationKind kind)
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var relay = TamperingRelay.Start(hub.HttpsPort, version, suite);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ScriptedHandshake.ConnectAsync(Connector(hub), relay.Port, "localhost", Cancellation));

        Assert.Equal(kind, Assert.Single(exception.Violations).Kind);
        Assert.Equal(1, relay.Rewritten);
        await AssertNothingDecryptedAsync(hub);
    }
#pragma warning restore SYSLIB0039

    [Fact]
    public async Task ConnectAsync_SuiteRewrittenToAnotherOfThePolicy_FailsByTheFinishedMessages()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var relay = TamperingRelay.Start(hub.HttpsPort, cipherSuite: TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256);

        await Assert.ThrowsAnyAsync<Exception>(() => ScriptedHandshake.ConnectAsync(Connector(hub), relay.Port, "localhost", Cancellation));

        Assert.Equal(1, relay.Rewritten);
        await AssertNothingDecryptedAsync(hub);
    }

    [Fact]
    public async Task ConnectAsync_ServerThatPicksTls11Anyway_ThrowsTypedWithTheVersion()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls11Anyway }, Cancellation);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ScriptedHandshake.ConnectAsync(Connector(hub), hub.HttpsPort, "localhost", Cancellation));

        Assert.Contains(exception.Violations, violation => violation.Kind == TlsViolationKind.ProtocolVersion);
    }

    [Fact]
    public async Task ConnectAsync_ServerOfTls13Alone_ThrowsTypedAsNothingInCommon()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => ScriptedHandshake.ConnectAsync(Connector(hub), hub.HttpsPort, "localhost", Cancellation));

        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(exception.Violations).Kind);
    }

    [Fact]
    public async Task ConnectAsync_PreviewPolicyWithServerOfTls13_NegotiatesIt()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);

        await using var connection = await ScriptedHandshake.ConnectAsync(Connector(hub, TlsPolicies.IotHub20260526Preview), hub.HttpsPort, "localhost", Cancellation);

        Assert.Equal(SslProtocols.Tls13, connection.Session.ProtocolVersion);
        Assert.Contains(connection.Session.CipherSuite, TlsPolicies.IotHub20260526Preview.CipherSuites);
    }

    public static TheoryData<string> HandshakeFaults => [nameof(DevHubHandshakeFault.Garbage), nameof(DevHubHandshakeFault.Close), nameof(DevHubHandshakeFault.CloseHalfway), nameof(DevHubHandshakeFault.OversizedHello)];

    [Theory]
    [MemberData(nameof(HandshakeFaults))]
    public async Task ConnectAsync_BrokenHandshake_FailsWithoutAVerdictOfThePolicy(string fault)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.MinTls12 with { HandshakeFault = Find(fault) } }, Cancellation);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ScriptedHandshake.ConnectAsync(Connector(hub), hub.HttpsPort, "localhost", Cancellation));

        Assert.True(exception is IOException or AuthenticationException, exception.ToString());
        Assert.IsNotType<TlsPolicyViolationException>(exception);
        await AssertNothingDecryptedAsync(hub);
    }

    private static DevHubHandshakeFault Find(string name) => name switch
    {
        nameof(DevHubHandshakeFault.Garbage) => DevHubHandshakeFault.Garbage,
        nameof(DevHubHandshakeFault.Close) => DevHubHandshakeFault.Close,
        nameof(DevHubHandshakeFault.CloseHalfway) => DevHubHandshakeFault.CloseHalfway,
        _ => DevHubHandshakeFault.OversizedHello,
    };

    private static TlsConnector Connector(DevHub hub, TlsPolicy? policy = null) => new(new TlsClientOptions
    {
        Policy = policy ?? TlsPolicies.Default,
        ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem },
    });

    private static async Task AssertNothingDecryptedAsync(DevHub hub)
    {
        var record = await hub.Connections.WaitForAsync(candidate => candidate.IsClosed, Cancellation);
        Assert.Equal(0, record.ApplicationBytesReceived);
        Assert.NotEqual(DevHubVerdict.Accepted, record.Verdict);
    }
}
