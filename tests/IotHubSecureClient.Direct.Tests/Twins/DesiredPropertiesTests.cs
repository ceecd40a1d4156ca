using System.Text.Json.Nodes;
using System.Threading.Channels;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Twins;

public class DesiredPropertiesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_ChangedWhileAway_GetsTheWholeAfterTheReconnect()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var changes = await ListenAsync(client);
        var service = hub.CreateService();
        await ChangeAsync(service, "x");
        Assert.False((await changes.ReadAsync(Cancellation)).IsComplete);

        await client.CloseAsync(Cancellation);
        await ChangeAsync(service, "y");
        await ChangeAsync(service, "z");
        await client.ConnectAsync(Cancellation);

        var missed = await changes.ReadAsync(Cancellation);
        Assert.True(missed.IsComplete);
        Assert.True(missed.Properties.TryGetValue("x", out _) && missed.Properties.TryGetValue("y", out _) && missed.Properties.TryGetValue("z", out _));
        await ChangeAsync(service, "w");
        var next = await changes.ReadAsync(Cancellation);
        Assert.Equal((false, missed.Version + 1), (next.IsComplete, next.Version));
    }

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_NothingChangedWhileAway_IsNotCalled()
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        var setting = device.Client.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        await setting.Guard();
        await peer.SendPublishAsync("$iothub/twin/PATCH/properties/desired/?$version=5", """{"x":1,"$version":5}""");
        Assert.Equal(5, (await changes.Reader.ReadAsync(Cancellation)).Version);

        await device.Client.CloseAsync(Cancellation);
        var connecting = device.Client.ConnectAsync(Cancellation);
        peer = await device.Server.AcceptMqttAsync();
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        await connecting.Guard();
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        var request = await peer.ExpectAsync(MqttPeer.Publish);
        await peer.SendPublishAsync($"$iothub/twin/res/200/?$rid={request.RequestId}", """{"desired":{"x":1,"$version":5},"reported":{"$version":1}}""");
        await peer.SendPublishAsync("$iothub/twin/PATCH/properties/desired/?$version=5", """{"x":1,"$version":5}""");
        await peer.SendPublishAsync("$iothub/twin/PATCH/properties/desired/?$version=6", """{"x":2,"$version":6}""");

        var next = await changes.Reader.ReadAsync(Cancellation);
        Assert.Equal((false, 6L), (next.IsComplete, next.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SetDesiredPropertiesHandlerAsync_ChangeComesBeforeWhatWasMissedIsRead_GetsTheWholeAsWell(bool knowsAVersion)
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        var setting = device.Client.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        await setting.Guard();
        if (knowsAVersion)
        {
            await peer.SendPublishAsync("$iothub/twin/PATCH/properties/desired/?$version=5", """{"x":1,"$version":5}""");
            await changes.Reader.ReadAsync(Cancellation);
        }

        await device.Client.CloseAsync(Cancellation);
        var connecting = device.Client.ConnectAsync(Cancellation);
        peer = await device.Server.AcceptMqttAsync();
        var subscribe = await peer.ExpectAsync(MqttPeer.Subscribe);
        await peer.SendPublishAsync("$iothub/twin/PATCH/properties/desired/?$version=7", """{"x":7,"$version":7}""");
        Assert.Equal(7, (await changes.Reader.ReadAsync(Cancellation).AsTask().Guard()).Version);
        await peer.AcknowledgeAsync(subscribe);
        await connecting.Guard();
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        var request = await peer.ExpectAsync(MqttPeer.Publish);
        await peer.SendPublishAsync($"$iothub/twin/res/200/?$rid={request.RequestId}", """{"desired":{"x":7,"y":6,"$version":7},"reported":{"$version":1}}""");

        var whole = await changes.Reader.ReadAsync(Cancellation).AsTask().Guard();
        Assert.Equal((true, 7L), (whole.IsComplete, whole.Version));
    }

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_HandlerThrows_GetsTheNextChange()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        await client.SetDesiredPropertiesHandlerAsync(
            (change, _) =>
            {
                changes.Writer.TryWrite(change);
                throw new InvalidOperationException();
            },
            Cancellation);
        var service = hub.CreateService();

        await ChangeAsync(service, "x");
        await ChangeAsync(service, "y");

        await changes.Reader.ReadAsync(Cancellation);
        Assert.True((await changes.Reader.ReadAsync(Cancellation)).Properties.TryGetValue("y", out _));
    }

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_Null_RemovesTheHandler()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var calls = 0;
        await client.SetDesiredPropertiesHandlerAsync((_, _) => Task.FromResult(Interlocked.Increment(ref calls)), Cancellation);
        await client.SetDesiredPropertiesHandlerAsync(null, Cancellation);

        await ChangeAsync(hub.CreateService(), "x");
        var changes = await ListenAsync(client);
        await ChangeAsync(hub.CreateService(), "y");
        await changes.ReadAsync(Cancellation);

        Assert.Equal(0, calls);
    }

    private static async Task<ChannelReader<DesiredPropertiesChange>> ListenAsync(DirectDeviceClient client)
    {
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        await client.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        return changes.Reader;
    }

    private static Task<Twin> ChangeAsync(DirectServiceClient service, string name) =>
        service.UpdateTwinAsync("device1", new TwinPatch { Desired = new JsonObject { [name] = 1 } }, cancellationToken: Cancellation);
}
