using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Devices;

/// <summary>The device client before and after a failover of the hub.</summary>
public class FailoverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ConnectAsync_AfterFailover_SendsAtTheNewAddress(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var former = await hub.ConnectDeviceAsync(transport);
        var options = hub.Options(hub.Hub.Devices.Find("device1")!.ConnectionString, transport);

        await hub.Hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Cancellation);

        await Assert.ThrowsAsync<IotHubDirectException>(() => former.SendTelemetryAsync(TelemetryMessage.FromText("lost"), Cancellation).Guard());
        options.ConnectionString = AtNewAddress(hub, options.ConnectionString!);
        var client = hub.CreateDevice(options);
        await client.ConnectAsync(Cancellation);
        await client.SendTelemetryAsync(TelemetryMessage.FromText("sent"), Cancellation);
        Assert.Equal(1, hub.Hub.Telemetry.Count);
    }

    [Fact]
    public async Task ConnectAsync_WrongCertificateAfterFailover_IsRefusedBeforeCredentials()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await hub.ConnectDeviceAsync();
        var options = hub.Options(hub.Hub.Devices.Find("device1")!.ConnectionString);

        await hub.Hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = DevHubCertificateFault.WrongName }, cancellationToken: Cancellation);

        options.ConnectionString = AtNewAddress(hub, options.ConnectionString!);
        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => hub.CreateDevice(options).ConnectAsync(Cancellation).Guard());
        Assert.Contains(TlsViolationKind.CertificateNameMismatch, exception.Violations.Select(violation => violation.Kind));
        Assert.Equal(0, (await hub.Hub.Connections.WaitForAsync(one => one.Id == 2 && one.IsClosed, Cancellation).Guard()).ApplicationBytesReceived);
    }

    private static string AtNewAddress(DirectTestHub hub, string connectionString) =>
        connectionString.Replace("HostName=localhost", $"HostName={hub.Hub.Addresses[0]}", StringComparison.Ordinal);
}
