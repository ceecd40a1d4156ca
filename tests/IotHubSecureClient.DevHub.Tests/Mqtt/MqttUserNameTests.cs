using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class MqttUserNameTests
{
    [Theory]
    [InlineData("hub.example/dev/?api-version=2021-04-12", "dev", null)]
    [InlineData("hub.example/dev/mod/?api-version=2021-04-12", "dev", "mod")]
    [InlineData("hub.example/dev/api-version=2016-11-14", "dev", null)]
    [InlineData("hub.example/d?v/?api-version=2020-05-31-preview", "d?v", null)]
    [InlineData("hub.example/dev/?DeviceClientType=a%2Fb&api-version=2021-04-12", "dev", null)]
    [InlineData("hub.example/dev/?api-version=2021-04-12&DeviceClientType=azure/sdk", "dev", null)]
    public void TryParse_DocumentedForms_ReadsIdentity(string userName, string deviceId, string? moduleId)
    {
        var result = MqttUserName.TryParse(userName);

        Assert.NotNull(result);
        Assert.Equal("hub.example", result.HostName);
        Assert.Equal(new HubIdentity(deviceId, moduleId), result.Identity);
    }

    [Fact]
    public void TryParse_ModelAndClientType_AreDecoded()
    {
        var result = MqttUserName.TryParse("h/d/?api-version=2021-04-12&model-id=dtmi%3Acom%3Aexample%3Bthing%3B1&DeviceClientType=.NET%2F1.0");

        Assert.NotNull(result);
        Assert.Equal("2021-04-12", result.ApiVersion);
        Assert.Equal("dtmi:com:example;thing;1", result.ModelId);
        Assert.Equal(".NET/1.0", result.ClientType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("device1")]
    [InlineData("hub.example/dev")]
    [InlineData("hub.example/dev/")]
    [InlineData("hub.example/?api-version=2021-04-12")]
    [InlineData("hub.example//?api-version=2021-04-12")]
    [InlineData("/dev/?api-version=2021-04-12")]
    [InlineData("hub.example/a/b/c/?api-version=2021-04-12")]
    [InlineData("hub.example/dev/?DeviceClientType=x")]
    [InlineData("hub.example/dev/?api-version")]
    [InlineData("hub.example/dev/?api-version=")]
    [InlineData("hub.example/dev/?api-version=latest-version")]
    [InlineData("hub.example/dev/?api-version=2021-04-12-beta")]
    [InlineData("hub.example/dev/?api-version=2021-13-12")]
    public void TryParse_AnythingElse_ReturnsNull(string? userName) => Assert.Null(MqttUserName.TryParse(userName));
}
