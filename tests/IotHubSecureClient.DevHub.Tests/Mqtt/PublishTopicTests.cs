using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class PublishTopicTests
{
    private static readonly HubIdentity Device = new("dev");
    private static readonly HubIdentity Module = new("dev", "mod");

    [Theory]
    [InlineData("devices/dev/messages/events/")]
    [InlineData("devices/dev/messages/events/a=1&%24.mid=2")]
    [InlineData("devices/%64ev/messages/events/")]
    public void Parse_OwnEvents_IsTelemetry(string topic) => Assert.Equal(PublishKind.Telemetry, PublishTopic.Parse(topic, Device).Kind);

    [Fact]
    public void Parse_EventsOfModule_IsTelemetryOfModuleOnly()
    {
        const string topic = "devices/dev/modules/mod/messages/events/%24.on=out";

        var result = PublishTopic.Parse(topic, Module);

        Assert.Equal(PublishKind.Telemetry, result.Kind);
        Assert.Equal([new("$.on", "out")], result.Properties);
        Assert.Equal(PublishKind.Unknown, PublishTopic.Parse(topic, Device).Kind);
        Assert.Equal(PublishKind.Unknown, PublishTopic.Parse("devices/dev/messages/events/", Module).Kind);
    }

    [Theory]
    [InlineData("$iothub/twin/GET/?$rid=7", PublishKind.GetTwin, "7")]
    [InlineData("$iothub/twin/GET/?$rid=a%20b", PublishKind.GetTwin, "a b")]
    [InlineData("$iothub/twin/GET/?x=1", PublishKind.GetTwin, null)]
    [InlineData("$iothub/twin/PATCH/properties/reported/?$rid=8&$version=3", PublishKind.PatchReported, "8")]
    public void Parse_TwinRequest_HasRequestId(string topic, object kind, string? requestId)
    {
        var result = PublishTopic.Parse(topic, Device);

        Assert.Equal((PublishKind)kind, result.Kind);
        Assert.Equal(requestId, result.RequestId);
    }

    [Theory]
    [InlineData("$iothub/methods/res/200/?$rid=1", 200)]
    [InlineData("$iothub/methods/res/-5/?$rid=1", -5)]
    public void Parse_MethodResponse_HasStatus(string topic, int status)
    {
        var result = PublishTopic.Parse(topic, Device);

        Assert.Equal(PublishKind.MethodResponse, result.Kind);
        Assert.Equal(status, result.Status);
        Assert.Equal("1", result.RequestId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev")]
    [InlineData("devices/dev/messages/events")]
    [InlineData("devices/dev")]
    [InlineData("devices/other/messages/events/")]
    [InlineData("devices/devx/messages/events/")]
    [InlineData("devices/DEV/messages/events/")]
    [InlineData("devices/dev/messages/devicebound/")]
    [InlineData("$iothub/twin/GET/")]
    [InlineData("$iothub/twin/res/200/?$rid=1")]
    [InlineData("$iothub/twin/PATCH/properties/desired/?$rid=1")]
    [InlineData("$iothub/methods/POST/name/?$rid=1")]
    [InlineData("$iothub/methods/res/ok/?$rid=1")]
    [InlineData("$iothub/methods/res/200")]
    public void Parse_AnythingElse_IsUnknown(string topic) => Assert.Equal(PublishKind.Unknown, PublishTopic.Parse(topic, Device).Kind);
}
