using System.Text;
using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Messages;

public class TelemetryMessageTests
{
    [Fact]
    public void FromJson_Node_SetsTypeAndEncoding()
    {
        var message = TelemetryMessage.FromJson(new JsonObject { ["t"] = 21.5 });

        Assert.Equal("""{"t":21.5}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(("application/json", "utf-8"), (message.ContentType, message.ContentEncoding));
    }

    [Fact]
    public void FromJson_TypeInfo_WritesTheValue() =>
        Assert.Equal("""{"Temperature":21}""", Encoding.UTF8.GetString(TelemetryMessage.FromJson(new Reading(21), TestJson.Default.Reading).Body.Span));

    [Fact]
    public void FromText_SetsTheEncodingAlone()
    {
        var message = TelemetryMessage.FromText("ü");

        Assert.Equal("ü"u8.ToArray(), message.Body.ToArray());
        Assert.Equal((null, "utf-8"), (message.ContentType, message.ContentEncoding));
    }
}
