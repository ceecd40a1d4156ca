using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What becomes of handlers that run when a connection is lost, and when the client is disposed.</summary>
public sealed class FailoverHandlerTests
{
    private static readonly FailoverOptions AtOnce = new() { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetMethodHandlerAsync_ConnectionLostAndCallbackOfItsTokenBlocks_Reconnects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = await ConnectAsync(hub);
        var release = new TaskCompletionSource();
        await device.RunHandlerAsync(hub, () => release.Task.Wait(Cancellation));

        try
        {
            await LoseAsync(hub, device);
        }
        finally
        {
            release.SetResult();
        }
    }

    [Fact]
    public async Task DisposeAsync_CallbackOfAHandlersTokenThrows_LeavesNoConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = await ConnectAsync(hub);
        var started = new TaskCompletionSource();
        await device.SetDesiredPropertiesHandlerAsync(
            async (_, token) =>
            {
                token.Register(() => throw new InvalidOperationException());
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            Cancellation);
        await ChangeAsync(hub);
        await started.Task.Guard();

        await device.DisposeAsync().AsTask().Guard();

        await hub.Hub.Connections.WaitForAsync(connection => connection is { Endpoint: DevHubEndpoint.Mqtt, IsClosed: true }, Cancellation).Guard();
        Assert.Single(hub.Hub.Connections, connection => connection.Endpoint == DevHubEndpoint.Mqtt);
        Assert.Equal(FailoverStatus.Closed, device.FailoverState.Status);
    }

    private static async Task<FailoverDeviceClient> ConnectAsync(DirectTestHub hub)
    {
        var device = new FailoverDeviceClient([hub.AddDevice()], AtOnce, pacer: new ReconnectPacer());
        await device.ConnectAsync(Cancellation);
        return device;
    }

    /// <summary>Cuts the connection, and waits for the next one.</summary>
    private static async Task LoseAsync(DirectTestHub hub, FailoverDeviceClient device)
    {
        var recovered = device.ReadStatesAsync(Cancellation).SkipWhile(state => state.Status == FailoverStatus.Connected).FirstAsync(state => state.Status == FailoverStatus.Connected, Cancellation).AsTask();
        hub.Hub.Faults.CutConnections();
        await recovered.Guard();
    }

    private static Task ChangeAsync(DirectTestHub hub) =>
        hub.CreateService().UpdateTwinAsync("device1", new() { Desired = new JsonObject { ["x"] = 1 } }, cancellationToken: Cancellation);
}
