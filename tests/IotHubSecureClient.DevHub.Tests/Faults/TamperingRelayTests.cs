using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Faults;

public sealed class TamperingRelayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_NothingToRewrite_RelaysHandshake()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await using var relay = TamperingRelay.Start(hub.MqttPort);

        await using TestClient client = await TestClient.ConnectAsync(hub, relay.Port);

        Assert.True(client.Stream.IsAuthenticated);
    }

    [Theory]
#pragma warning disable SYSLIB0039 // Written in order to be refused.
    [InlineData(SslProtocols.Tls11, null, TlsAlertDescription.ProtocolVersion)]
#pragma warning restore SYSLIB0039
    [InlineData(null, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TlsAlertDescription.IllegalParameter)]
    public async Task Start_RewriteToWhatWasNotOffered_IsRefusedByClientAtOnce(SslProtocols? version, TlsCipherSuite? suite, TlsAlertDescription alert)
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await using var relay = TamperingRelay.Start(hub.MqttPort, version, suite);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, relay.Port));

        DevHubConnection record = await AssertNothingArrivedAsync(hub, relay);
        Assert.Equal(alert, record.ClientAlert?.Description);
    }

    [Fact]
    public async Task Start_RewriteToOtherSuiteThatWasOffered_BreaksHandshake()
    {
        await using DevHub hub = await DevHub.StartAsync(
            new DevHubOptions { TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) }, Token);
        await using var relay = TamperingRelay.Start(hub.MqttPort, cipherSuite: TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);

        Exception? exception = await Record.ExceptionAsync(() => TestClient.ConnectAsync(hub, relay.Port));

        Assert.True(exception is AuthenticationException or IOException, $"{exception}");
        await AssertNothingArrivedAsync(hub, relay);
    }

    [Fact]
    public async Task Start_Tls13RewrittenToTls12_IsRefusedByClient()
    {
        await using DevHub hub = await IotHubSecureClient.Tests.Tls.DevHubTlsProfileTests.StartOrSkipAsync(DevHubTlsProfile.Tls13Only);
        await using var relay = TamperingRelay.Start(hub.MqttPort, SslProtocols.Tls12);

        await Assert.ThrowsAsync<AuthenticationException>(
            () => TestClient.ConnectAsync(hub, relay.Port, options => options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13));

        await AssertNothingArrivedAsync(hub, relay);
    }

    [Fact]
    public async Task Start_ServerThatAnswersWithAlert_RelaysIt()
    {
        await using DevHub hub = await DevHub.StartAsync(
            new DevHubOptions { TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA) }, Token);
        await using var relay = TamperingRelay.Start(hub.MqttPort, SslProtocols.Tls12);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, relay.Port));

        Assert.Equal(0, relay.Rewritten);
    }

    [Fact]
    public async Task DisposeAsync_OpenConnection_ClosesIt()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        var relay = TamperingRelay.Start(hub.MqttPort);
        await using TestClient client = await TestClient.ConnectAsync(hub, relay.Port);

        await relay.DisposeAsync();

        await hub.ClosedConnectionAsync();
    }

    private static async Task<DevHubConnection> AssertNothingArrivedAsync(DevHub hub, TamperingRelay relay)
    {
        Assert.Equal(1, relay.Rewritten);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Aborted, 0), (record.Verdict, record.ApplicationBytesReceived));
        return record;
    }
}
