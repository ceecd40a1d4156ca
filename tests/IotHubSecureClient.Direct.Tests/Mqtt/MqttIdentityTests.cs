using IotHubSecureClient.Direct;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Mqtt;

public class MqttIdentityTests
{
    [Fact]
    public void Constructor_Device_NamesTheDevice()
    {
        var identity = new MqttIdentity(DeviceConnectionString.Parse("HostName=h.net:1234;DeviceId=d;x509=true"), modelId: null, "p/1 (x)");

        Assert.Equal("d", identity.ClientId);
        Assert.Equal("h.net/d/?api-version=2021-04-12&DeviceClientType=p%2F1%20%28x%29", identity.UserName);
        Assert.Equal("devices/d/messages/events/", identity.Telemetry);
        Assert.Equal("devices/d/messages/devicebound/", identity.CloudToDevice);
    }

    [Fact]
    public void Constructor_Module_NamesDeviceAndModule()
    {
        var identity = new MqttIdentity(DeviceConnectionString.Parse("HostName=h.net;DeviceId=d;ModuleId=m;x509=true"), "dtmi:com:example;1", "p");

        Assert.Equal("d/m", identity.ClientId);
        Assert.Equal("h.net/d/m/?api-version=2021-04-12&model-id=dtmi%3Acom%3Aexample%3B1&DeviceClientType=p", identity.UserName);
        Assert.Equal("devices/d/modules/m/messages/events/", identity.Telemetry);
    }

    [Fact]
    public void Constructor_Gateway_NamesTheHub()
    {
        var identity = new MqttIdentity(DeviceConnectionString.Parse("HostName=h.net;DeviceId=d;x509=true;GatewayHostName=g"), modelId: null, "p");

        Assert.StartsWith("h.net/d/", identity.UserName);
    }
}
