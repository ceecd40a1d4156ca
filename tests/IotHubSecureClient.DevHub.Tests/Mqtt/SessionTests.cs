using System.Text;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class SessionTests
{
    private const string CloudToDevice = "devices/device1/messages/devicebound/#";
    private const string Telemetry = "devices/device1/messages/events/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_SameDeviceAgain_DropsFirst()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var first = await hub.ConnectNewAsync();

        var second = await hub.ConnectAsync("device1", first.Key);

        await first.Disconnected;
        await second.PublishAsync(Telemetry);
        Assert.Equal(1, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Connect_ManyTimesAtOnce_LeavesOneConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();

        var devices = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryConnectAsync(hub, key)));
        var connected = devices.OfType<MqttTestDevice>().ToList();
        await foreach (var _ in Task.WhenEach(connected.Select(device => device.Disconnected)).Take(connected.Count - 1))
        {
        }

        var left = Assert.Single(connected, device => device.Client.IsConnected);
        await left.PublishAsync(Telemetry);
        Assert.Equal(1, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Connect_RefusedCredentials_LeavesFirstConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await using var other = await MqttRawDevice.OpenAsync(hub);

        await other.SendAsync(MqttRawDevice.Connect(hub, "device1", "AAAAAAAAAAAAAAAAAAAAAA=="));

        Assert.Equal([0x20, 2, 0, 5], await other.ReadToEndAsync());
        await device.PublishAsync(Telemetry);
    }

    [Fact]
    public async Task Token_Expires_EndsConnectionAtThatMoment()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();
        var device = await hub.ConnectAsync("device1", key, builder => builder.WithCredentials(hub.UserName("device1"), hub.Token("device1", key, TimeSpan.FromMinutes(10))));

        hub.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(2));
        await device.PublishAsync(Telemetry);
        hub.Clock.Advance(TimeSpan.FromSeconds(2));

        await device.Disconnected;
    }

    [Fact]
    public async Task Device_Disabled_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        hub.State.Registry.SetStatus("device1", DeviceStatus.Disabled);

        await device.Disconnected;
    }

    [Fact]
    public async Task Device_Deleted_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        hub.State.Registry.Delete("device1");

        await device.Disconnected;
    }

    [Fact]
    public async Task KeepAlive_Silence_EndsConnectionAfterHalfAsMuchAgain()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub, configure: connect => connect.KeepAlivePeriod = 60);

        hub.Clock.Advance(TimeSpan.FromSeconds(60));
        await device.SendAsync(0xC0, 0);
        Assert.Equal([0xD0, 0], await device.ReadAsync(2));
        hub.Clock.Advance(TimeSpan.FromSeconds(89));
        await device.SendAsync(0xC0, 0);
        Assert.Equal([0xD0, 0], await device.ReadAsync(2));
        hub.Clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Fact]
    public async Task KeepAlive_None_EndsConnectionAfterServiceLimit()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();
        var device = await hub.ConnectAsync("device1", key, builder => builder.WithCredentials(hub.UserName("device1"), hub.Token("device1", key, TimeSpan.FromDays(1))));

        hub.Clock.Advance(TimeSpan.FromSeconds(1767));

        await device.Disconnected;
    }

    [Fact]
    public async Task CleanSession_False_KeepsSubscriptions()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync(configure: builder => builder.WithCleanSession(false));
        Assert.False(device.Connection!.IsSessionPresent);
        await device.SubscribeAsync(CloudToDevice, MqttQualityOfServiceLevel.AtLeastOnce);
        await hub.DisconnectAsync(device);
        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "offline"u8.ToArray() });

        var again = await hub.ConnectAsync("device1", device.Key, builder => builder.WithCleanSession(false));

        Assert.True(again.Connection!.IsSessionPresent);
        Assert.Equal("offline", (await again.ReceiveTextAsync()).Text);
    }

    [Fact]
    public async Task CleanSession_False_MethodsAreInForceWithTheConnack()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync(configure: builder => builder.WithCleanSession(false));
        await device.SubscribeAsync("$iothub/methods/POST/#");
        await hub.DisconnectAsync(device);

        var again = await hub.ConnectAsync("device1", device.Key, builder => builder.WithCleanSession(false));
        var call = hub.State.Methods.InvokeAsync(new HubIdentity("device1"), new DirectMethodCall { Name = "reboot" }, Token);

        Assert.StartsWith("$iothub/methods/POST/reboot/", (await again.ReceiveTextAsync()).Topic, StringComparison.Ordinal);
        await again.PublishAsync("$iothub/methods/res/200/?$rid=1");
        Assert.Equal(200, (await call).Status);
    }

    [Fact]
    public async Task CleanSession_True_ForgetsSubscriptions()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync(configure: builder => builder.WithCleanSession(false));
        await device.SubscribeAsync(CloudToDevice, MqttQualityOfServiceLevel.AtLeastOnce);
        await hub.DisconnectAsync(device);
        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "offline"u8.ToArray() });

        var clean = await hub.ConnectAsync("device1", device.Key);
        await clean.PublishAsync(Telemetry);
        Assert.False(clean.Connection!.IsSessionPresent);
        Assert.False(clean.TryReceive(out _));
        await hub.DisconnectAsync(clean);

        var again = await hub.ConnectAsync("device1", device.Key, builder => builder.WithCleanSession(false));
        Assert.False(again.Connection!.IsSessionPresent);
    }

    [Fact]
    public async Task CleanSession_FalseForDeviceMadeAnew_IsNotPresent()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync(configure: builder => builder.WithCleanSession(false));
        await hub.DisconnectAsync(device);
        hub.State.Registry.Delete("device1");

        var other = await hub.ConnectNewAsync(configure: builder => builder.WithCleanSession(false));

        Assert.False(other.Connection!.IsSessionPresent);
    }

    [Fact]
    public async Task Subscribe_SeveralFilters_AreGrantedInTheirOrder()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        var result = await device.Client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter("$iothub/twin/res/#", MqttQualityOfServiceLevel.AtMostOnce)
                .WithTopicFilter(CloudToDevice, MqttQualityOfServiceLevel.ExactlyOnce)
                .WithTopicFilter("$iothub/methods/POST/#", MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            Token);

        Assert.Equal(
            [MqttClientSubscribeResultCode.GrantedQoS0, MqttClientSubscribeResultCode.GrantedQoS1, MqttClientSubscribeResultCode.GrantedQoS1],
            result.Items.Select(item => item.ResultCode));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("devices/device2/messages/devicebound/#")]
    [InlineData("$iothub/methods/POST/reboot/#")]
    public async Task Subscribe_FilterThatTheServiceDoesNotHave_EndsConnection(string filter)
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendAsync([0x82, (byte)(5 + filter.Length), 0, 1, 0, (byte)filter.Length, .. Encoding.ASCII.GetBytes(filter), 0]);

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x62)]
    [InlineData(0x70)]
    public async Task Packet_OfQoS2Handshake_EndsConnection(byte header)
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendAsync(header, 2, 0, 1);

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Fact]
    public async Task Will_ConnectionLost_IsTelemetry()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using (var device = await MqttRawDevice.ConnectAsync(hub, configure: WithWill))
        {
            Assert.Equal(0, hub.State.Telemetry.Count);
        }

        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("lost", message.Text);
        Assert.Equal(new Dictionary<string, string> { ["iothub-MessageType"] = "Will", ["a"] = "1" }, message.Properties);
    }

    [Fact]
    public async Task Will_ConnectionReplaced_IsTelemetry()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub, configure: WithWill);

        await using var second = await MqttRawDevice.ConnectAsync(hub);

        Assert.Equal("lost", (await hub.FirstTelemetryAsync()).Text);
    }

    [Fact]
    public async Task Will_Disconnect_IsNotSent()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub, configure: WithWill);

        await device.SendAsync(0xE0, 0);
        await device.ReadToEndAsync();
        await hub.OfflineAsync("device1");

        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Will_DeviceDisabled_IsNotSent()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub, configure: WithWill);

        hub.State.Registry.SetStatus("device1", DeviceStatus.Disabled);
        await device.ReadToEndAsync();
        await hub.OfflineAsync("device1");

        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    // One that is replaced before it was answered sees its connection close.
    private static async Task<MqttTestDevice?> TryConnectAsync(MqttTestHub hub, string key)
    {
        try
        {
            return await hub.ConnectAsync("device1", key);
        }
        catch (MqttConnectingFailedException)
        {
            return null;
        }
    }

    private static void WithWill(MQTTnet.Packets.MqttConnectPacket connect)
    {
        connect.WillFlag = true;
        connect.WillTopic = Telemetry + "a=1";
        connect.WillMessage = "lost"u8.ToArray();
        connect.WillQoS = MqttQualityOfServiceLevel.AtLeastOnce;
    }
}
