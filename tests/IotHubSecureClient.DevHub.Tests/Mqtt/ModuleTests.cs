using IotHubSecureClient.Emulation.Messages;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class ModuleTests
{
    private const string Id = "device1/module1";

    [Fact]
    public async Task Publish_ToOwnEvents_IsTelemetryOfModule()
    {
        await using var hub = await MqttTestHub.StartAsync();
        hub.AddDevice();
        var module = await hub.ConnectNewAsync(Id);

        await module.PublishAsync("devices/device1/modules/module1/messages/events/%24.on=out&a=1");

        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("device1", message.DeviceId);
        Assert.Equal("module1", message.ModuleId);
        Assert.Equal("out", message.SystemProperties[SystemPropertyNames.OutputName]);
        Assert.Equal("module1", message.SystemProperties[SystemPropertyNames.ConnectionModuleId]);
        Assert.Equal("1", message.Properties["a"]);
    }

    [Fact]
    public async Task Connect_ModuleAndItsDevice_BothStay()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        var module = await hub.ConnectNewAsync(Id);

        await device.PublishAsync("devices/device1/messages/events/");
        await module.PublishAsync("devices/device1/modules/module1/messages/events/");

        Assert.Equal(2, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Twin_OfModule_IsItsOwn()
    {
        await using var hub = await MqttTestHub.StartAsync();
        hub.AddDevice();
        var module = await hub.ConnectNewAsync(Id);
        await module.SubscribeAsync("$iothub/twin/res/#");

        await module.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=1", """{"a":1}""");

        Assert.Equal("$iothub/twin/res/204/?$rid=1&$version=2", (await module.ReceiveTextAsync()).Topic);
        Assert.Equal(1, hub.Entry("device1").Twin.ReportedVersion);
    }

    [Theory]
    [InlineData("devices/device1/modules/module1/#")]
    [InlineData("devices/device1/modules/module1/inputs/#")]
    public async Task Subscribe_Inputs_IsGranted(string filter)
    {
        await using var hub = await MqttTestHub.StartAsync();
        hub.AddDevice();
        var module = await hub.ConnectNewAsync(Id);

        var result = await module.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal(MQTTnet.MqttClientSubscribeResultCode.GrantedQoS1, Assert.Single(result.Items).ResultCode);
    }
}
