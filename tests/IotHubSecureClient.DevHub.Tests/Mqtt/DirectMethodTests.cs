using System.Text;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class DirectMethodTests
{
    private const string Methods = "$iothub/methods/POST/#";

    [Fact]
    public async Task Invoke_SubscribedDevice_GetsItsAnswer()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Methods);

        var call = InvokeAsync(hub, "reboot", """{"delay":5}""");
        var (topic, text) = await device.ReceiveTextAsync();
        Assert.StartsWith("$iothub/methods/POST/reboot/?$rid=", topic, StringComparison.Ordinal);
        Assert.Equal("""{"delay":5}""", text);
        await device.PublishAsync($"$iothub/methods/res/201/{topic[topic.IndexOf('?', StringComparison.Ordinal)..]}", """{"ok":true}""");

        var response = await call;
        Assert.Equal(201, response.Status);
        Assert.Equal("""{"ok":true}""", Encoding.UTF8.GetString(response.Payload.Span));
    }

    [Fact]
    public async Task Invoke_TwoAtOnce_AnswersAreToldApart()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Methods);

        var first = InvokeAsync(hub, "first");
        var firstTopic = (await device.ReceiveTextAsync()).Topic;
        var second = InvokeAsync(hub, "second");
        var secondTopic = (await device.ReceiveTextAsync()).Topic;
        await device.PublishAsync($"$iothub/methods/res/2/{secondTopic[secondTopic.IndexOf('?', StringComparison.Ordinal)..]}");
        await device.PublishAsync($"$iothub/methods/res/1/{firstTopic[firstTopic.IndexOf('?', StringComparison.Ordinal)..]}");

        Assert.Equal(1, (await first).Status);
        Assert.Equal(2, (await second).Status);
    }

    [Fact]
    public async Task Invoke_NotSubscribed_IsNotOnline()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await hub.ConnectNewAsync();

        var exception = await Assert.ThrowsAsync<HubException>(() => InvokeAsync(hub, "reboot"));

        Assert.Equal(HubErrorCode.DeviceNotOnline, exception.Code);
    }

    [Fact]
    public async Task Invoke_NoAnswer_TimesOutAndLateAnswerIsDropped()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Methods);
        var call = InvokeAsync(hub, "reboot");
        var topic = (await device.ReceiveTextAsync()).Topic;

        hub.Clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(HubErrorCode.GatewayTimeout, (await Assert.ThrowsAsync<HubException>(() => call)).Code);
        await device.PublishAsync($"$iothub/methods/res/200/{topic[topic.IndexOf('?', StringComparison.Ordinal)..]}");
        Assert.True(device.Client.IsConnected);
    }

    [Fact]
    public async Task Invoke_DeviceLeaves_EndsAtOnce()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Methods);
        var call = InvokeAsync(hub, "reboot");
        await device.ReceiveAsync();

        await device.DisposeAsync();

        await Assert.ThrowsAsync<HubException>(() => call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static Task<DirectMethodResponse> InvokeAsync(MqttTestHub hub, string name, string payload = "null") => hub.State.Methods.InvokeAsync(
        new HubIdentity("device1"), new DirectMethodCall { Name = name, Payload = Encoding.UTF8.GetBytes(payload) }, TestContext.Current.CancellationToken);
}
