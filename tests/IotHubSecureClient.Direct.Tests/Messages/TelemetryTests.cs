using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Messages;

public class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task SendTelemetryAsync_BodyAndProperties_ReachTheHub(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);

        await client.SendTelemetryAsync(
            new TelemetryMessage("{\"t\":21}"u8.ToArray())
            {
                MessageId = "m 1",
                CorrelationId = "c/1",
                ContentType = "application/json",
                ContentEncoding = "utf-8",
                CreationTime = DateTimeOffset.UnixEpoch,
                Properties = { ["room"] = "a&b=ü" },
            },
            Cancellation);

        var message = await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal("{\"t\":21}"u8.ToArray(), message.Body.ToArray());
        Assert.Equal("a&b=ü", message.Properties["room"]);
        Assert.Equal("m 1", message.SystemProperties["message-id"]);
        Assert.Equal("c/1", message.SystemProperties["correlation-id"]);
        Assert.Equal("application/json", message.SystemProperties["content-type"]);
        Assert.Equal("utf-8", message.SystemProperties["content-encoding"]);
        Assert.Equal("1970-01-01T00:00:00.0000000Z", message.SystemProperties["iothub-creation-time-utc"]);
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task SendTelemetryAsync_LargestMessage_ReachesTheHubWhole(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);
        var body = new byte[256 * 1024];
        Random.Shared.NextBytes(body);

        await client.SendTelemetryAsync(new TelemetryMessage(body), Cancellation);

        Assert.Equal(body, (await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation)).Body.ToArray());
    }

    [Fact]
    public async Task SendTelemetryAsync_AtMostOnce_ReachesTheHub()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(configure: options => options.TelemetryDelivery = TelemetryDelivery.AtMostOnce);

        await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);

        Assert.Equal("x"u8.ToArray(), (await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation)).Body.ToArray());
    }

    [Fact]
    public async Task SendTelemetryBatchAsync_MoreThanItsWindow_ReachesTheHubInOrder()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        await client.SendTelemetryBatchAsync([.. Enumerable.Range(0, 200).Select(n => TelemetryMessage.FromText($"{n}"))], Cancellation);

        var bodies = await hub.Hub.Telemetry.ReadAllAsync(Cancellation).Take(200).Select(message => System.Text.Encoding.UTF8.GetString(message.Body.Span)).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"{n}"), bodies);
    }

    [Fact]
    public async Task SendTelemetryBatchAsync_OneIsTooLarge_SendsThoseBeforeAndThrows()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => client.SendTelemetryBatchAsync(
            [TelemetryMessage.FromText("first"), new TelemetryMessage(new byte[300_000]), TelemetryMessage.FromText("third")], Cancellation));

        Assert.Equal(1, hub.Hub.Telemetry.Count);
    }

    [Fact]
    public async Task SendTelemetryAsync_Module_NamesDeviceAndModule()
    {
        await using var hub = await DirectTestHub.StartAsync();
        hub.Hub.Devices.Create("device1");
        var module = hub.Hub.Devices.CreateModule("device1", "module1");
        var client = hub.CreateDevice(hub.Options(module.ConnectionString));
        await client.ConnectAsync(Cancellation);

        await client.SendTelemetryAsync(new TelemetryMessage("x"u8.ToArray()) { OutputName = "out" }, Cancellation);

        var message = await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal(("device1", "module1"), (message.DeviceId, message.ModuleId));
        Assert.Equal(("device1", "module1"), (client.DeviceId, client.ModuleId));
    }

    [Fact]
    public async Task SendTelemetryAsync_NotConnected_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation));
        Assert.Equal(IotHubErrorCodes.NotConnected, exception.ErrorCode);
        Assert.True(exception.IsTransient);
    }
}
