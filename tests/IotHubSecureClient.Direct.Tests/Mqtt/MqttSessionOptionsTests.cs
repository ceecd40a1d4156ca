using IotHubSecureClient.Direct;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Devices;

namespace IotHubSecureClient.Tests.Mqtt;

public class MqttSessionOptionsTests
{
    [Fact]
    public void ToString_Password_IsNotInIt()
    {
        var identity = new MqttIdentity(DeviceConnectionString.Parse(ScriptedDevice.ConnectionString), null, "test");

        Assert.DoesNotContain("sig=", new MqttSessionOptions(identity, "SharedAccessSignature sig=x", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)).ToString());
    }
}
