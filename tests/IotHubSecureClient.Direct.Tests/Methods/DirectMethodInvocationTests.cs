using System.Text.Json;
using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Methods;

public class DirectMethodInvocationTests
{
    [Fact]
    public void ToDocument_Defaults_AreTheServices()
    {
        var json = JsonSerializer.Serialize(new DirectMethodInvocation("m").ToDocument(), HubJson.Default.MethodDocument);

        Assert.Equal("""{"methodName":"m","responseTimeoutInSeconds":30,"connectTimeoutInSeconds":0}""", json);
    }

    [Fact]
    public void ToDocument_Payload_IsWrittenAsItIs()
    {
        var invocation = new DirectMethodInvocation("m") { ResponseTimeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(300) }.WithJson(new JsonObject { ["a"] = 1 });

        Assert.Equal(
            """{"methodName":"m","payload":{"a":1},"responseTimeoutInSeconds":5,"connectTimeoutInSeconds":300}""",
            JsonSerializer.Serialize(invocation.ToDocument(), HubJson.Default.MethodDocument));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(301, 0)]
    [InlineData(30, -1)]
    [InlineData(30, 301)]
    public void ToDocument_TimeoutOutOfBounds_Throws(int response, int connect) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new DirectMethodInvocation("m") { ResponseTimeout = TimeSpan.FromSeconds(response), ConnectTimeout = TimeSpan.FromSeconds(connect) }.ToDocument());
}
