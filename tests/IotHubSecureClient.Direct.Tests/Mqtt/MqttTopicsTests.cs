using CsCheck;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Mqtt;

public class MqttTopicsTests
{
    [Theory]
    [InlineData("200/?$rid=5", 200, 5, 0)]
    [InlineData("204/?$rid=5&$version=12", 204, 5, 12)]
    [InlineData("204/?$version=12&$rid=5", 204, 5, 12)]
    [InlineData("429/?$rid=9223372036854775807&retry=1", 429, 9223372036854775807, 0)]
    public void TryReadTwinResponse_Answer_GivesItsParts(string rest, int status, long id, long version)
    {
        Assert.True(MqttTopics.TryReadTwinResponse(rest, out var readStatus, out var readId, out var readVersion));
        Assert.Equal((status, id, version), (readStatus, readId, readVersion));
    }

    [Theory]
    [InlineData("")]
    [InlineData("200")]
    [InlineData("200/")]
    [InlineData("200/?$rid=")]
    [InlineData("200/?$rid=x")]
    [InlineData("200/?$ridd=5")]
    [InlineData("ok/?$rid=5")]
    [InlineData("-1/?$rid=5")]
    public void TryReadTwinResponse_OtherTopic_IsFalse(string rest) => Assert.False(MqttTopics.TryReadTwinResponse(rest, out _, out _, out _));

    [Theory]
    [InlineData("reboot/?$rid=5", "reboot", "5")]
    [InlineData("re%20boot/?$rid=a-b", "re boot", "a-b")]
    public void TryReadMethodRequest_Request_GivesItsParts(string rest, string name, string id)
    {
        Assert.True(MqttTopics.TryReadMethodRequest(rest, out var readName, out var readId));
        Assert.Equal((name, id), (readName, readId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/?$rid=5")]
    [InlineData("reboot")]
    [InlineData("reboot/")]
    [InlineData("reboot/?$rid=")]
    public void TryReadMethodRequest_OtherTopic_IsFalse(string rest) => Assert.False(MqttTopics.TryReadMethodRequest(rest, out _, out _));

    [Fact]
    public void TryRead_AnyText_DoesNotThrow() => Gen.String.Sample(text =>
    {
        _ = MqttTopics.TryReadTwinResponse(text, out _, out _, out _);
        _ = MqttTopics.TryReadMethodRequest(text, out _, out _);
    });

    [Fact]
    public void MethodResponse_StatusAndId_AreInTheTopic() => Assert.Equal("$iothub/methods/res/-1/?$rid=a", MqttTopics.MethodResponse(-1, "a"));
}
