using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tests.Interop;

namespace IotHubSecureClient.Tests.Faults;

#pragma warning disable SYSLIB0039 // Old versions are selected in order to be refused.

public sealed class DevHubHandshakeFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Stalls => [nameof(DevHubHandshakeFault.Stall), nameof(DevHubHandshakeFault.StallAfterServerHello)];

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Stall_Client_WaitsUntilItGivesUp(string name)
    {
        DevHubHandshakeFault fault = name == nameof(DevHubHandshakeFault.Stall) ? DevHubHandshakeFault.Stall : DevHubHandshakeFault.StallAfterServerHello;
        await using DevHub hub = await StartAsync(fault);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<TestClient> connecting = TestClient.ConnectAsync(hub, hub.MqttPort, TestClient.Options(hub), cancellationToken: patience.Token);
        DevHubConnection record = await hub.ConnectionAsync(one => one.Verdict == DevHubVerdict.Aborted);
        for (int other = 2; other <= 4; other++)
        {
            // By the time that the hub has dealt with these, it would have closed the first, if it did not wait.
            Task<TestClient> next = TestClient.ConnectAsync(hub, hub.MqttPort, TestClient.Options(hub), cancellationToken: patience.Token);
            await hub.ConnectionAsync(one => one.Id == other && one.Verdict == DevHubVerdict.Aborted);
            Assert.False(next.IsCompleted);
        }

        Assert.False(connecting.IsCompleted);
        Assert.False(record.IsClosed);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await AssertClosedAsync(hub);
        Assert.StartsWith($"The hub is set up to {fault.Description}.", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stall_HubDisposed_EndsConnection()
    {
        DevHub hub = await StartAsync(DevHubHandshakeFault.Stall);
        Task<TestClient> connecting = TestClient.ConnectAsync(hub, hub.MqttPort);
        await hub.ConnectionAsync(record => record.Verdict == DevHubVerdict.Aborted);

        await hub.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => connecting);
    }

    [Fact]
    public async Task Garbage_Client_RefusesIt()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.Garbage);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        await AssertClosedAsync(hub);
    }

    [Fact]
    public async Task Close_Client_SeesTheEnd()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.Close);

        await Assert.ThrowsAsync<IOException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        await AssertClosedAsync(hub);
    }

    [Fact]
    public async Task CloseHalfway_Client_SeesServerHelloAndThenTheEnd()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.CloseHalfway);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, "-tls1_2 -msg");

        Assert.False(outcome.Succeeded);
        Assert.Contains("ServerHello", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("unexpected eof", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OversizedHello_Client_RefusesIt()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.OversizedHello);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        await AssertClosedAsync(hub);
    }

    [Fact]
    public async Task Alert_Client_ReceivesIt()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.Alert(TlsAlertDescription.InsufficientSecurity));

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, "-tls1_2");

        Assert.Equal(71, outcome.Alert);
    }

    [Fact]
    public async Task ServerHello_SuiteThatWasNotOffered_IsRefusedByClientWithIllegalParameter()
    {
        await using DevHub hub = await StartAsync(DevHubHandshakeFault.ServerHello(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA));

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        Assert.Equal(TlsAlertDescription.IllegalParameter, (await AssertClosedAsync(hub)).ClientAlert?.Description);
    }

    [Fact]
    public void ServerHello_VersionWithoutItsOwnField_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DevHubHandshakeFault.ServerHello(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256));

    [Fact]
    public async Task Tls11Anyway_ClientOfTls12_RefusesWithProtocolVersion()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls11Anyway }, Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        DevHubConnection record = await AssertClosedAsync(hub);
        Assert.Equal(TlsAlertDescription.ProtocolVersion, record.ClientAlert?.Description);
        Assert.Equal(
            "The hub is set up to select \"TLS 1.1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA\" whatever the client offers.", record.Reason);
    }

    private static Task<DevHub> StartAsync(DevHubHandshakeFault fault) =>
        DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.MinTls12 with { HandshakeFault = fault } }, Token);

    private static async Task<DevHubConnection> AssertClosedAsync(DevHub hub)
    {
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Aborted, 0), (record.Verdict, record.ApplicationBytesReceived));
        Assert.NotNull(record.Offer);
        return record;
    }
}
