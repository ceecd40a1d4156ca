using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Twins;

public class TwinApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpdateTwinAsync_Patch_IsMerged()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);

        await service.UpdateTwinAsync("d1", new TwinPatch { Tags = new JsonObject { ["site"] = "a" }, Desired = new JsonObject { ["x"] = 1, ["y"] = 2 } }, cancellationToken: Cancellation);
        var twin = await service.UpdateTwinAsync("d1", new TwinPatch { Desired = new JsonObject { ["y"] = null } }, cancellationToken: Cancellation);

        Assert.Equal("a", twin.Tags.GetProperty("site").GetString());
        Assert.Equal(1, twin.Desired.Values.GetProperty("x").GetInt32());
        Assert.False(twin.Desired.TryGetValue("y", out _));
        Assert.Equal(twin.ETag, (await service.GetTwinAsync("d1", cancellationToken: Cancellation)).ETag);
    }

    [Fact]
    public async Task ReplaceTwinAsync_Twin_RemovesWhatIsNotNamed()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        await service.UpdateTwinAsync("d1", new TwinPatch { Tags = new JsonObject { ["site"] = "a" }, Desired = new JsonObject { ["x"] = 1 } }, cancellationToken: Cancellation);

        var twin = await service.ReplaceTwinAsync("d1", new TwinPatch { Tags = [], Desired = new JsonObject { ["z"] = 3 } }, cancellationToken: Cancellation);

        Assert.False(twin.Desired.TryGetValue("x", out _));
        Assert.True(twin.Desired.TryGetValue("z", out _));
        Assert.False(twin.Tags.ValueKind == JsonValueKind.Object && twin.Tags.TryGetProperty("site", out _));
    }

    [Fact]
    public async Task UpdateTwinAsync_StaleETag_ThrowsPreconditionFailed()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        var stale = (await service.GetTwinAsync("d1", cancellationToken: Cancellation)).ETag;
        await service.UpdateTwinAsync("d1", new TwinPatch { Desired = new JsonObject { ["x"] = 1 } }, etag: stale, cancellationToken: Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(
            () => service.UpdateTwinAsync("d1", new TwinPatch { Desired = new JsonObject { ["x"] = 2 } }, etag: stale, cancellationToken: Cancellation));

        Assert.Equal((412, IotHubErrorCodes.PreconditionFailed), (exception.StatusCode, exception.ErrorCode));
    }

    [Fact]
    public async Task GetTwinAsync_Module_IsItsOwn()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        await service.CreateModuleAsync(new ModuleIdentity("d1", "m1"), Cancellation);

        await service.UpdateTwinAsync("d1", new TwinPatch { Desired = new JsonObject { ["x"] = 1 } }, moduleId: "m1", cancellationToken: Cancellation);

        Assert.Equal("m1", (await service.GetTwinAsync("d1", "m1", Cancellation)).ModuleId);
        Assert.False((await service.GetTwinAsync("d1", cancellationToken: Cancellation)).Desired.TryGetValue("x", out _));
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task UpdateTwinAsync_ConnectedDevice_GetsTheChangesInOrder(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        await client.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        var service = hub.CreateService();

        var first = await service.UpdateTwinAsync("device1", new TwinPatch { Desired = new JsonObject { ["x"] = 1 } }, cancellationToken: Cancellation);
        var second = await service.UpdateTwinAsync("device1", new TwinPatch { Desired = new JsonObject { ["x"] = null } }, cancellationToken: Cancellation);

        var one = await changes.Reader.ReadAsync(Cancellation);
        var two = await changes.Reader.ReadAsync(Cancellation);
        Assert.Equal((first.Desired.Version, false, 1), (one.Version, one.IsComplete, one.Properties.Values.GetProperty("x").GetInt32()));
        Assert.Equal((second.Desired.Version, JsonValueKind.Null), (two.Version, two.Properties.Values.GetProperty("x").ValueKind));
    }
}
