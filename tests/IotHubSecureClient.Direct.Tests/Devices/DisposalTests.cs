using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using HubMessage = IotHubSecureClient.Emulation.Messages.CloudToDeviceMessage;

namespace IotHubSecureClient.Tests.Devices;

public class DisposalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task DisposeAsync_EverythingInUse_LeavesNothingBehind(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var port = transport == DirectTransport.Mqtt ? hub.Hub.MqttPort : hub.Hub.HttpsPort;

        var client = await UseAsync(hub, transport, port);

        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections(), connection => connection.RemoteEndPoint.Port == port && connection.State == TcpState.Established);
        await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation).Guard();

        // A task, a timer or a socket that was left would hold the client.
        for (var collection = 0; collection < 100 && client.IsAlive; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(client.IsAlive);
    }

    [Fact]
    public async Task DisposeAsync_HandlerRunning_CancelsItAndWaits()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var started = new TaskCompletionSource();
        var ended = false;
        await client.SetMethodHandlerAsync(
            "m",
            async (_, token) =>
            {
                started.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    ended = true;
                }

                return new DirectMethodResponse(200);
            },
            Cancellation);
        var invoking = hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation);
        await started.Task.Guard();

        await client.DisposeAsync().AsTask().Guard();

        Assert.True(ended);
        await Assert.ThrowsAsync<IotHubDirectException>(() => invoking.Guard());
    }

    [Fact]
    public async Task DisposeAsync_InAHandler_DoesNotWaitForIt()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var disposed = new TaskCompletionSource();
        await client.SetMethodHandlerAsync(
            "m",
            async (_, _) =>
            {
                await client.DisposeAsync();
                disposed.SetResult();
                return new DirectMethodResponse(200);
            },
            Cancellation);

        _ = hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation);

        await disposed.Task.Guard();
    }

    [Fact]
    public async Task DisposeAsync_Connecting_EndsTheConnect()
    {
        await using var device = new ScriptedDevice();
        var connecting = device.Client.ConnectAsync(Cancellation);
        var stream = await device.Server.AcceptAsync();

        await device.Client.DisposeAsync().AsTask().Guard();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting.Guard());
        await new Scripted.MqttPeer(stream).ExpectEndAsync();
    }

    [Fact]
    public async Task CloseAsync_Connecting_ComesBehindTheConnect()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var addresses = new TaskCompletionSource<System.Net.IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = hub.AddDevice();
        options.UseNameLookup((_, _) => addresses.Task);
        var client = hub.CreateDevice(options);
        var connecting = client.ConnectAsync(Cancellation);

        var closing = client.CloseAsync(Cancellation);
        Assert.False(closing.IsCompleted);
        addresses.SetResult([System.Net.IPAddress.Loopback]);
        await connecting.Guard();
        await closing.Guard();

        Assert.Equal(DirectConnectionState.Disconnected, client.State);
        await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation);
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsTheSame()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        await client.DisposeAsync();
        await client.DisposeAsync();

        Assert.Equal(DirectConnectionState.Disposed, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetTwinAsync(Cancellation));
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task Dispose_Connected_ClosesTheConnection(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);

        client.Dispose();

        await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation).Guard();
        Assert.Equal(DirectConnectionState.Disposed, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Dispose_CallbackOfAHandlersTokenBlocks_ClosesTheConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        TaskCompletionSource called = new(), release = new();
        await client.RunHandlerAsync(hub, () =>
        {
            called.SetResult();
            release.Task.Wait(Cancellation);
        });

        try
        {
            await Task.Run(client.Dispose, Cancellation).Guard();

            await hub.Hub.Connections.WaitForAsync(connection => connection is { Endpoint: DevHubEndpoint.Mqtt, IsClosed: true }, Cancellation).Guard();
            await called.Task.Guard();
        }
        finally
        {
            release.SetResult();
        }
    }

    [Fact]
    public async Task Dispose_CallbackOfAHandlersTokenThrows_ClosesTheConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        await client.RunHandlerAsync(hub, () => throw new InvalidOperationException());

        client.Dispose();

        await hub.Hub.Connections.WaitForAsync(connection => connection is { Endpoint: DevHubEndpoint.Mqtt, IsClosed: true }, Cancellation).Guard();
        Assert.Equal(DirectConnectionState.Disposed, client.State);
    }

    [Fact]
    public async Task DisposeAsync_HubDoesNotRead_EndsAllTheSame()
    {
        await using var device = new ScriptedDevice();
        await device.ConnectAsync();

        await device.Client.DisposeAsync().AsTask().Guard();

        Assert.Equal(DirectConnectionState.Disposed, device.Client.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAsync(DirectTestHub hub, DirectTransport transport, int port)
    {
        var client = new DirectDeviceClient(hub.AddDevice(transport));
        await client.ConnectAsync(Cancellation);
        await client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);
        await client.SetDesiredPropertiesHandlerAsync((_, _) => Task.CompletedTask, Cancellation);
        await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        await client.GetTwinAsync(Cancellation);
        hub.Hub.CloudToDevice.Send("device1", new HubMessage());
        await (await client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation)).CompleteAsync(Cancellation);
        Assert.Contains(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections(), connection => connection.RemoteEndPoint.Port == port && connection.State == TcpState.Established);
        await client.DisposeAsync();
        var reference = new WeakReference(client);

        // The method's own task would hold it.
        client = null;
        return reference;
    }
}
