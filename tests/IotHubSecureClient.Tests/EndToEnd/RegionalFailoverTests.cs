using System.Globalization;
using System.Text;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The SDK's own client under <see cref="FailoverSecureDeviceClient"/>, through failovers of the embedded hub.</summary>
public sealed class RegionalFailoverTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendEventAsync_ScriptedFailover_EveryNumberArrivesInOrder()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await StartHubAsync();
        await using var forwarder = new HubForwarder(hub);
        await using var factory = NewFactory(hub);
        await using var device = NewDevice(factory, hub);
        await using var arriving = new ArrivingNumbers(hub.Telemetry, Cancellation);
        await SendAsync(device, 1);
        await arriving.ReadUntilAsync(1);

        var failover = hub.FailoverAsync(DevHubFailoverPlan.AsObserved.Scale(0.005) with { Addresses = [LoopbackAddress.Next()] }, cancellationToken: Cancellation);
        var sent = 1;
        while (!failover.IsCompleted || device.State is not { Status: FailoverStatus.Connected, Reason: FailoverReason.Recovered })
        {
            await SendAsync(device, ++sent);
            await arriving.ReadUntilAsync(sent);
        }

        await failover;
        Assert.Equal(Enumerable.Range(1, sent), arriving.Distinct);
    }

    [Fact]
    public async Task SendEventAsync_PairedRegionHasAnotherRoot_IsRefusedAndTypedAndNotTriedAgain()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await StartHubAsync();
        await using var forwarder = new HubForwarder(hub);
        await using var factory = NewFactory(hub);
        await using var device = NewDevice(factory, hub);
        await SendAsync(device, 1);
        var told = 0;
        factory.ViolationDetected += (_, _) => told++;

        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [LoopbackAddress.Next()], CertificateFault = DevHubCertificateFault.UntrustedRoot }, cancellationToken: Cancellation);
        var violation = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => SendAsync(device, 2));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => SendAsync(device, 3));

        Assert.Contains(violation.Violations, each => each.Kind is TlsViolationKind.CertificateUntrustedRoot or TlsViolationKind.CertificateChainIncomplete);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation), (device.State.Status, device.State.Reason));

        // Beside the attempt that is refused there may be one that was cut with the old region's connections.
        Assert.Equal(1, told);
        Assert.InRange(hub.Connections.Total, 2, 3);
        var connections = hub.Connections.Total;
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => SendAsync(device, 4));
        Assert.Equal(connections, hub.Connections.Total);
        Assert.All(hub.Connections.Skip(1), each => Assert.Equal(0, each.ApplicationBytesReceived));
    }

    private static Task<DevHub> StartHubAsync()
    {
        var options = new DevHubOptions { MqttPort = HubForwarder.Port };
        options.ListenAddresses.Add(LoopbackAddress.Next());
        return DevHub.StartAsync(options, Cancellation);
    }

    private static SecureClientFactory NewFactory(DevHub hub) => new(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });

    private static FailoverSecureDeviceClient NewDevice(SecureClientFactory factory, DevHub hub) => factory.Clients.CreateFailoverDevice(
        [hub.Devices.Create("device").ConnectionString!],
        TransportType.Mqtt_Tcp_Only,
        new FailoverOptions
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            AttemptTimeout = TimeSpan.FromSeconds(2),
            TotalTimeout = TimeSpan.FromSeconds(30),
            BaseDelay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(200),
            ReconnectWindow = TimeSpan.FromMilliseconds(50),
            CloseTimeout = TimeSpan.FromMilliseconds(200),
        },
        new ReconnectPacer());

    private static async Task SendAsync(FailoverSecureDeviceClient device, int number)
    {
        using var message = new Message(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        await device.SendEventAsync(message, Cancellation).WaitAsync(Ceiling, Cancellation);
    }
}
