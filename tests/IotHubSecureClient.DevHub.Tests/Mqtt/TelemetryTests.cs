using IotHubSecureClient.Emulation.Messages;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class TelemetryTests
{
    private const string Topic = "devices/device1/messages/events/";

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce)]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce)]
    public async Task Publish_QoS0Or1_ReachesHub(MqttQualityOfServiceLevel quality)
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await device.PublishAsync(Topic, "hello", quality);

        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("hello", message.Text);
        Assert.Equal("device1", message.DeviceId);
        Assert.Null(message.ModuleId);
        Assert.Empty(message.Properties);
    }

    [Fact]
    public async Task Publish_QoS1Acknowledged_HubHasMessage()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        for (var i = 1; i <= 20; i++)
        {
            await device.PublishAsync(Topic);
            Assert.Equal(i, hub.State.Telemetry.Count);
        }
    }

    [Fact]
    public async Task Publish_PropertiesInTopic_AreSystemAndApplicationProperties()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await device.PublishAsync(Topic + "%24.mid=m%201&$.cid=c&%24.uid=u&%24.ct=application%2Fjson&%24.ce=utf-8&%24.exp=2030-01-01T00%3A00%3A00Z&%24.sub=thermostat&level=a%26b&empty=&none&%24.cdid=forged");

        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("m 1", message.MessageId);
        Assert.Equal("c", message.SystemProperties[SystemPropertyNames.CorrelationId]);
        Assert.Equal("u", message.SystemProperties[SystemPropertyNames.UserId]);
        Assert.Equal("application/json", message.ContentType);
        Assert.Equal("utf-8", message.SystemProperties[SystemPropertyNames.ContentEncoding]);
        Assert.Equal("2030-01-01T00:00:00Z", message.SystemProperties[SystemPropertyNames.ExpiryTime]);
        Assert.Equal("thermostat", message.SystemProperties[SystemPropertyNames.ComponentName]);
        Assert.Equal("device1", message.SystemProperties[SystemPropertyNames.ConnectionDeviceId]);
        Assert.DoesNotContain("forged", message.SystemProperties.Values);
        Assert.Equal(new Dictionary<string, string> { ["level"] = "a&b", ["empty"] = "", ["none"] = "" }, message.Properties);
    }

    [Fact]
    public async Task Publish_ConnectionWithModelId_CarriesModel()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();
        var device = await hub.ConnectAsync("device1", key, builder => builder.WithCredentials(
            hub.UserName("device1", "?api-version=2021-04-12&model-id=dtmi%3Aexample%3B1"), hub.Token("device1", key)));

        await device.PublishAsync(Topic);

        Assert.Equal("dtmi:example;1", (await hub.FirstTelemetryAsync()).SystemProperties[SystemPropertyNames.ModelId]);
    }

    [Fact]
    public async Task Publish_RetainFlag_BecomesProperty()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await device.PublishAsync(Topic, retain: true);

        Assert.Equal("true", (await hub.FirstTelemetryAsync()).Properties["mqtt-retain"]);
    }

    [Theory]
    [InlineData("devices/device2/messages/events/")]
    [InlineData("devices/device1/messages/events")]
    [InlineData("devices/device1/messages/devicebound/")]
    [InlineData("some/topic")]
    public async Task Publish_OtherTopic_EndsConnectionWithoutAcknowledgement(string topic)
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendPublishAsync(0x02, topic, 7);

        Assert.Empty(await device.ReadToEndAsync());
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_QoS2_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendPublishAsync(0x04, Topic, 7);

        Assert.Empty(await device.ReadToEndAsync());
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_RetainedTwinRequest_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendPublishAsync(0x01, "$iothub/twin/PATCH/properties/reported/?$rid=1", null, "{\"a\":1}");

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Fact]
    public async Task Publish_QoS1WithoutPacketIdentifier_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendPublishAsync(0x02, Topic, 0);

        Assert.Empty(await device.ReadToEndAsync());
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_LargestMessage_IsTaken()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await device.Client.PublishBinaryAsync(Topic, new byte[256 * 1024], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(256 * 1024, (await hub.FirstTelemetryAsync()).Body.Length);
    }

    [Fact]
    public async Task Publish_TooLargeMessage_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => device.Client.PublishBinaryAsync(
            Topic, new byte[(256 * 1024) + 1], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken));

        await device.Disconnected;
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_PropertiesMakeItTooLarge_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => device.Client.PublishBinaryAsync(
            Topic + "a=b", new byte[(256 * 1024) - 1], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken));

        await device.Disconnected;
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_AnnouncesMoreThanAnyPacketMayHave_EndsConnectionBeforeItCame()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendAsync(0x30, 0xFF, 0xFF, 0xFF, 0x7F);

        Assert.Empty(await device.ReadToEndAsync());
    }
}
