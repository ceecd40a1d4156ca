using System.Text.Json;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Tests.Http;
using IotHubSecureClient.Tests.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Faults;

public sealed class ConnectionThrottleTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Refuse_BurstUsedUp_LetsInOneForEachTimeThatHasPassed()
    {
        var throttle = new ConnectionThrottle(2, 3, _clock);
        Assert.Equal([null, null, null, TimeSpan.FromSeconds(1)], Ask(throttle, 4));

        _clock.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal([null, TimeSpan.FromSeconds(1)], Ask(throttle, 2));
        Assert.Equal((2, 4), (throttle.Struck, throttle.Passed));
    }

    [Fact]
    public void Refuse_LongPause_LetsInNoMoreThanTheBurst()
    {
        var throttle = new ConnectionThrottle(2, 3, _clock);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, Ask(throttle, 10).Count(wait => wait is null));
    }

    [Fact]
    public void Refuse_SlowRate_SaysWhenTheNextIsLetIn()
    {
        var throttle = new ConnectionThrottle(0.1, 1, _clock);
        Ask(throttle, 1);
        _clock.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal([TimeSpan.FromSeconds(8)], Ask(throttle, 1));
    }

    [Fact]
    public async Task Throttle_ConnectionsBeyondTheRate_AreRefusedAsTheServiceDoes()
    {
        await using MqttTestHub hub = await MqttTestHub.StartAsync();
        using DevHubFault throttle = hub.Hub.Faults.Throttle(0.2, burst: 1);
        await using MqttRawDevice first = await MqttRawDevice.ConnectAsync(hub);
        await using MqttRawDevice second = await MqttRawDevice.OpenAsync(hub);

        await second.SendAsync(MqttRawDevice.Connect(hub, "device1", hub.State.Registry.Find("device1")!.PrimaryKey!));
        HttpAnswer answer = await HubHttp.OwnerAsync(hub.Hub, "/devices/device1");

        Assert.Equal([0x20, 2, 0, 3], await second.ReadToEndAsync());
        Assert.Equal((429, "5"), (answer.Status, answer.Headers["Retry-After"]));
        using var body = JsonDocument.Parse(answer.Body);
        Assert.StartsWith("ErrorCode:ThrottlingException;", body.RootElement.GetProperty("Message").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (throttle.StruckConnections, throttle.PassedConnections));
    }

    [Fact]
    public async Task Throttle_TimeOfRetryAfterHasPassed_LetsIn()
    {
        await using MqttTestHub hub = await MqttTestHub.StartAsync();
        using DevHubFault throttle = hub.Hub.Faults.Throttle(0.2, burst: 1);
        hub.AddDevice();
        Assert.Equal(200, (await HubHttp.OwnerAsync(hub.Hub, "/devices/device1")).Status);
        int wait = int.Parse((await HubHttp.OwnerAsync(hub.Hub, "/devices/device1")).Headers["Retry-After"], null);

        hub.Clock.Advance(TimeSpan.FromSeconds(wait));

        Assert.Equal(200, (await HubHttp.OwnerAsync(hub.Hub, "/devices/device1")).Status);
    }

    [Fact]
    public async Task Throttle_WebSocket_IsRefusedWithTooManyRequests()
    {
        await using MqttTestHub hub = await MqttTestHub.StartAsync();
        using DevHubFault throttle = hub.Hub.Faults.Throttle(0.2, burst: 1);
        Assert.Equal(404, (await HubHttp.OwnerAsync(hub.Hub, "/devices/device1")).Status);

        HttpAnswer answer = await HubHttp.OwnerAsync(hub.Hub, "/$iothub/websocket");

        Assert.Equal(429, answer.Status);
    }

    private static TimeSpan?[] Ask(ConnectionThrottle throttle, int times) => [.. Enumerable.Range(0, times).Select(_ => throttle.Refuse())];
}
