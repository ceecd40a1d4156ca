using System.Text.Json;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Twins;

public class TwinTests
{
    [Fact]
    public void Constructor_HubsJson_GivesItsParts()
    {
        var twin = new Twin(JsonBytes.Read("""
            {"deviceId":"d","moduleId":"m","etag":"AAA=","version":4,"status":"disabled","connectionState":"Connected","lastActivityTime":"2026-01-02T03:04:05",
             "modelId":"dtmi:x;1","tags":{"site":"a"},"properties":{"desired":{"x":1,"$version":2},"reported":{"y":2,"$version":3}}}
            """u8.ToArray()));

        Assert.Equal(("d", "m", "AAA=", 4L), (twin.DeviceId, twin.ModuleId, twin.ETag, twin.Version));
        Assert.Equal((DeviceStatus.Disabled, RegistryConnectionState.Connected), (twin.Status, twin.ConnectionState));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), twin.LastActivityTime);
        Assert.Equal("a", twin.Tags.GetProperty("site").GetString());
        Assert.Equal((2L, 3L), (twin.Desired.Version, twin.Reported.Version));
    }

    [Fact]
    public void Constructor_MinimalJson_LeavesTheRestEmpty()
    {
        var twin = new Twin(JsonBytes.Read("""{"deviceId":"d","lastActivityTime":"0001-01-01T00:00:00Z"}"""u8.ToArray()));

        Assert.Null(twin.LastActivityTime);
        Assert.Null(twin.Status);
        Assert.Equal(JsonValueKind.Undefined, twin.Tags.ValueKind);
        Assert.Equal(0, twin.Desired.Version);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Constructor_NoTwin_Throws(string json) => Assert.Throws<JsonException>(() => new Twin(JsonBytes.Read(System.Text.Encoding.UTF8.GetBytes(json))));
}
