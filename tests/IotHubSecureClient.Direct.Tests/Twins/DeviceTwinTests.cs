using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Twins;

public class DeviceTwinTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task UpdateReportedPropertiesAsync_Patch_IsInTheTwinWithItsVersion(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);
        var before = await client.GetTwinAsync(Cancellation);

        var first = await client.UpdateReportedPropertiesAsync(new JsonObject { ["firmware"] = "1.0", ["old"] = 1 }, Cancellation);
        var second = await client.UpdateReportedPropertiesAsync(new JsonObject { ["old"] = null }, Cancellation);

        var twin = await client.GetTwinAsync(Cancellation);
        Assert.Equal("1.0", twin.Reported.Values.GetProperty("firmware").GetString());
        Assert.False(twin.Reported.TryGetValue("old", out _));
        Assert.Equal((before.Reported.Version + 1, before.Reported.Version + 2, before.Reported.Version + 2), (first, second, twin.Reported.Version));
        Assert.Equal(before.Desired.Version, twin.Desired.Version);
    }

    [Fact]
    public async Task UpdateReportedPropertiesAsync_TypeInfo_WritesTheValue()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        await client.UpdateReportedPropertiesAsync(new Reading(21), TestJson.Default.Reading, Cancellation);

        Assert.Equal(21, (await client.GetTwinAsync(Cancellation)).Reported.Values.GetProperty("Temperature").GetInt32());
    }

    [Fact]
    public async Task UpdateReportedPropertiesAsync_RefusedPatch_ThrowsWithTheHubsStatus()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => client.UpdateReportedPropertiesAsync(new JsonObject { ["a"] = new JsonArray(Deep(40)) }, Cancellation));

        Assert.Equal(400, exception.StatusCode);
        Assert.False(exception.IsTransient);
        Assert.Equal(DirectConnectionState.Connected, client.State);
    }

    [Fact]
    public async Task GetTwinAsync_ManyAtOnce_GivesEachItsAnswer()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => client.UpdateReportedPropertiesAsync(new JsonObject { ["n"] = n }, Cancellation)));

        Assert.Equal(20, versions.Distinct().Count());
    }

    private static JsonObject Deep(int depth) => depth == 0 ? new JsonObject() : new JsonObject { ["d"] = Deep(depth - 1) };
}
