using IotHubSecureClient.Certificates;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The SDK's own device client at a hub that takes no more connections for now: it says so by MQTT's return code 3, and in place of a WebSocket by the HTTP status 429.</summary>
public sealed class ThrottledHubTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FailoverOptions Options => new()
    {
        ReconnectWindow = TimeSpan.FromMilliseconds(50),
        MaxReconnectWindow = TimeSpan.FromMilliseconds(200),
        BaseDelay = TimeSpan.FromMilliseconds(5),
        MaxDelay = TimeSpan.FromMilliseconds(200),
    };

    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only)]
    [InlineData(TransportType.Mqtt_WebSocket_Only)]
    public async Task OpenAsync_DeviceIsThrottled_SaysSoWhileItWaitsAndConnectsWhenItMay(TransportType transport)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = NewFactory(hub);
        var fault = await ThrottleAsync(hub, factory);
        await using var device = factory.Clients.CreateFailoverDevice([hub.DeviceConnectionString], transport, Options, new ReconnectPacer());
        var states = device.ReadStatesAsync(Cancellation);

        var opening = device.OpenAsync(Cancellation);
        var waiting = await states.FirstAsync(state => state.Status == FailoverStatus.Waiting, Cancellation);
        fault.Dispose();
        await opening;

        Assert.Equal((FailoverReason.Throttled, 1), (waiting.Reason, waiting.Attempt));
        Assert.Equal(FailoverStatus.Connected, device.State.Status);
    }

    /// <summary>The embedded hub speaks no AMQP, but answers what asks for it over WebSocket.</summary>
    [Fact]
    public async Task OpenAsync_DeviceOverAmqpIsThrottled_SaysSoWhileItWaits()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = NewFactory(hub);
        using var fault = await ThrottleAsync(hub, factory);
        await using var device = factory.Clients.CreateFailoverDevice([hub.DeviceConnectionString], TransportType.Amqp_WebSocket_Only, Options, new ReconnectPacer());
        var states = device.ReadStatesAsync(Cancellation);

        using var caller = new CancellationTokenSource();
        var opening = device.OpenAsync(caller.Token);

        Assert.Equal(FailoverReason.Throttled, (await states.FirstAsync(state => state.Status == FailoverStatus.Waiting, Cancellation)).Reason);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    private static SecureClientFactory NewFactory(MatrixHub hub) => new(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });

    /// <summary>Lets the hub take one connection, which is made here, and no other for a quarter of an hour.</summary>
    private static async Task<IDisposable> ThrottleAsync(MatrixHub hub, SecureClientFactory factory)
    {
        var fault = hub.Faults.Throttle(connectionsPerSecond: 0.001, burst: 1);
        await using var client = factory.DeviceClients.CreateFromConnectionString(hub.DeviceConnectionString, TransportType.Mqtt_Tcp_Only);
        await client.OpenAsync(Cancellation);
        await client.CloseAsync(Cancellation);
        return fault;
    }
}
