using System.Text;
using System.Text.Json;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;
using IotHubSecureClient.Tests.Mqtt;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What a failover loses.</summary>
public sealed class FailoverStateTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private MqttTestHub _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await MqttTestHub.StartAsync(options => options.StateHistory = TimeSpan.FromMinutes(1));

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task StateAge_RegistryChangedLater_IsAsBefore()
    {
        HubDevice kept = _hub.Hub.Devices.Create("kept");
        HubDevice deleted = _hub.Hub.Devices.Create("deleted");
        HubDevice module = _hub.Hub.Devices.CreateModule("deleted", "module");
        await PassAsync(10);
        _hub.Hub.Devices.Create("created");
        _hub.Hub.Devices.CreateModule("kept", "created");
        _hub.Hub.Devices.SetStatus("kept", DeviceStatus.Disabled);
        _hub.Hub.Devices.Delete("deleted");
        _hub.Hub.Devices.Create("deleted");
        await PassAsync(5);

        await FailOverAsync(TimeSpan.FromSeconds(14));

        Assert.Equal(["deleted", "kept"], _hub.Hub.Devices.ToList().Select(device => device.DeviceId));
        Assert.Equal((kept.ETag, DeviceStatus.Enabled), (Find("kept").ETag, Find("kept").Status));
        Assert.Null(_hub.Hub.Devices.Find("kept", "created"));
        Assert.Equal((deleted.GenerationId, deleted.PrimaryKey), (Find("deleted").GenerationId, Find("deleted").PrimaryKey));
        Assert.Equal(module.GenerationId, _hub.Hub.Devices.Find("deleted", "module")!.GenerationId);
    }

    [Fact]
    public async Task StateAge_ChangedOfThatAgeAndOlder_IsKept()
    {
        _hub.Hub.Devices.Create("older");
        await PassAsync(10);
        HubDevice created = _hub.Hub.Devices.Create("created");
        _hub.Hub.Devices.SetStatus("older", DeviceStatus.Disabled);
        await PassAsync(14);

        await FailOverAsync(TimeSpan.FromSeconds(14));

        Assert.Equal(created.GenerationId, Find("created").GenerationId);
        Assert.Equal(DeviceStatus.Disabled, Find("older").Status);
    }

    [Fact]
    public async Task StateAge_TwinChangedLater_HasItsFormerVersionsAndETag()
    {
        _hub.AddDevice();
        Patch("""{"tags":{"floor":1},"properties":{"desired":{"interval":1}}}""");
        Report("""{"state":"old"}""");
        TwinDocument before = _hub.Entry("device1").Twin;
        await PassAsync(10);
        Patch("""{"tags":{"floor":2},"properties":{"desired":{"interval":2}}}""");
        Report("""{"state":"new"}""");
        Report("""{"state":"newest"}""");

        await FailOverAsync(Second);

        TwinDocument after = _hub.Entry("device1").Twin;
        Assert.Equal(before, after);
        Assert.Equal((2, 2, before.ETag), (after.DesiredVersion, after.ReportedVersion, after.ETag));
        MqttTestDevice device = await _hub.ConnectAsync("device1", Find("device1").PrimaryKey!);
        await device.SubscribeAsync("$iothub/twin/res/#");
        await device.PublishAsync("$iothub/twin/GET/?$rid=1", quality: MqttQualityOfServiceLevel.AtMostOnce);
        using var twin = JsonDocument.Parse((await device.ReceiveTextAsync()).Text);
        Assert.Equal("old", twin.RootElement.GetProperty("reported").GetProperty("state").GetString());
        Assert.Equal(2, twin.RootElement.GetProperty("desired").GetProperty("$version").GetInt32());
    }

    [Fact]
    public async Task StateAge_FirstPhaseAccepting_CountsFromItsEnd()
    {
        RunningFailover failover = await RunningFailover.StartAsync(
            _hub,
            new DevHubFailoverPlan
            {
                Phases = [new(DevHubFailoverPhaseKind.Accepting, 20 * Second), new(DevHubFailoverPhaseKind.NotFound, TimeSpan.FromMinutes(1))],
                StateAge = 5 * Second,
            });
        await PassAsync(15);
        _hub.Hub.Devices.Create("kept");
        await PassAsync(1);
        _hub.Hub.Devices.Create("lost");
        await PassAsync(4);
        Assert.Equal(DevHubFailoverPhaseKind.NotFound, await failover.NextAsync());
        _hub.Clock.Advance(Second);
        _hub.Hub.Devices.Create("lost-too");

        await failover.FinishAsync();

        Assert.Equal(["kept"], _hub.Hub.Devices.ToList().Select(device => device.DeviceId));
    }

    [Fact]
    public async Task FailoverAsync_UnreadMessageAndFeedback_AreLost()
    {
        MqttTestDevice device = await _hub.ConnectNewAsync();
        _hub.Hub.Devices.Create("offline");
        _hub.Hub.CloudToDevice.Send("offline", new CloudToDeviceMessage { Body = Encoding.UTF8.GetBytes("unread") });
        await device.SubscribeAsync("devices/device1/messages/devicebound/#", MqttQualityOfServiceLevel.AtLeastOnce);
        _hub.Hub.CloudToDevice.Send("device1", new CloudToDeviceMessage { Body = Encoding.UTF8.GetBytes("sent and not acknowledged") });
        await device.ReceiveAsync();
        _hub.Hub.CloudToDevice.Send("offline", new CloudToDeviceMessage { MessageId = "rejected", Ack = FeedbackAck.Full });
        _hub.Hub.CloudToDevice.Purge("offline");
        _hub.Hub.CloudToDevice.Send("offline", new CloudToDeviceMessage { Body = Encoding.UTF8.GetBytes("unread") });

        await FailOverAsync(TimeSpan.Zero);

        Assert.Equal((0, 0), (Find("offline").CloudToDeviceMessageCount, Find("device1").CloudToDeviceMessageCount));
        Assert.False(_hub.Hub.Feedback.TryRead(out _));
        MqttTestDevice again = await _hub.ConnectAsync("device1", device.Key);
        await again.SubscribeAsync("devices/device1/messages/devicebound/#", MqttQualityOfServiceLevel.AtLeastOnce);
        _hub.Hub.CloudToDevice.Send("device1", new CloudToDeviceMessage { Body = Encoding.UTF8.GetBytes("new") });
        Assert.Equal("new", (await again.ReceiveTextAsync()).Text);
    }

    [Fact]
    public async Task FailoverAsync_PersistentSession_IsForgotten()
    {
        MqttTestDevice device = await _hub.ConnectNewAsync(configure: options => options.WithCleanSession(false));
        await device.SubscribeAsync("$iothub/twin/res/#");

        await FailOverAsync(TimeSpan.Zero);

        Assert.False((await _hub.ConnectAsync("device1", device.Key, options => options.WithCleanSession(false))).Connection!.IsSessionPresent);
    }

    [Fact]
    public async Task FailoverAsync_WillOfOpenConnection_IsNotSent()
    {
        await _hub.ConnectNewAsync(configure: options => options.WithWillTopic("devices/device1/messages/events/").WithWillPayload("will"));

        await FailOverAsync(TimeSpan.Zero);
        await _hub.Hub.ClosedConnectionAsync();

        Assert.Equal(0, _hub.State.Telemetry.Count);
        Assert.False(Find("device1").IsConnected);
    }

    [Fact]
    public async Task FailoverAsync_Twice_LosesEachTimeWhatIsNew()
    {
        _hub.Hub.Devices.Create("first");
        await PassAsync(10);
        await FailOverAsync(Second);
        await PassAsync(10);
        _hub.Hub.Devices.Create("second");

        await FailOverAsync(Second);

        Assert.Equal(["first"], _hub.Hub.Devices.ToList().Select(device => device.DeviceId));
    }

    private HubDevice Find(string id) => _hub.Hub.Devices.Find(id)!;

    private void Patch(string twin)
    {
        using var document = JsonDocument.Parse(twin);
        _hub.State.Twins.Update(_hub.Entry("device1"), TwinUpdate.Read(document.RootElement, isReplacement: false), ETagCondition.Any);
    }

    private void Report(string patch) => _hub.State.Twins.PatchReported(_hub.Entry("device1"), Encoding.UTF8.GetBytes(patch));

    private Task PassAsync(int seconds)
    {
        _hub.Clock.Advance(seconds * Second);
        return Task.CompletedTask;
    }

    private Task FailOverAsync(TimeSpan stateAge) => _hub.Hub.FailoverAsync(new DevHubFailoverPlan { StateAge = stateAge }, cancellationToken: Token);
}
