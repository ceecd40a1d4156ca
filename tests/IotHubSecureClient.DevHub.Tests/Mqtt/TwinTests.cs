using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;
using MQTTnet;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class TwinTests
{
    private const string Responses = "$iothub/twin/res/#";

    [Fact]
    public async Task Get_NewDevice_AnswersBothSections()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Responses);

        await device.PublishAsync("$iothub/twin/GET/?$rid=42", " ");

        var (topic, text) = await device.ReceiveTextAsync();
        Assert.Equal("$iothub/twin/res/200/?$rid=42", topic);
        using var twin = JsonDocument.Parse(text);
        Assert.Equal(1, twin.RootElement.GetProperty("desired").GetProperty("$version").GetInt64());
        Assert.Equal(1, twin.RootElement.GetProperty("reported").GetProperty("$version").GetInt64());
        Assert.Equal(2, twin.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public async Task PatchReported_Valid_Answers204WithVersionAndMerges()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Responses);

        await device.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=1", """{"level":5,"gone":1}""");
        Assert.Equal(("$iothub/twin/res/204/?$rid=1&$version=2", ""), await device.ReceiveTextAsync());
        await device.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=2", """{"gone":null}""");
        Assert.Equal(("$iothub/twin/res/204/?$rid=2&$version=3", ""), await device.ReceiveTextAsync());

        await device.PublishAsync("$iothub/twin/GET/?$rid=3");
        var (_, text) = await device.ReceiveTextAsync();
        using var twin = JsonDocument.Parse(text);
        Assert.Equal("""{"level":5,"$version":3}""", twin.RootElement.GetProperty("reported").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""{"a.b":1}""")]
    public async Task PatchReported_Invalid_Answers400WithErrorCode(string patch)
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Responses);

        await device.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=a%20b", patch);

        var (topic, text) = await device.ReceiveTextAsync();
        Assert.Equal("$iothub/twin/res/400/?$rid=a%20b", topic);
        using var error = JsonDocument.Parse(text);
        Assert.Equal(400, error.RootElement.GetProperty("errorCode").GetInt32() / 1000);
        Assert.NotEmpty(error.RootElement.GetProperty("message").GetString()!);
        Assert.NotEmpty(error.RootElement.GetProperty("trackingId").GetString()!);
        Assert.Equal(hub.Clock.GetUtcNow(), error.RootElement.GetProperty("timestampUtc").GetDateTimeOffset());
        Assert.True(device.Client.IsConnected);
    }

    [Fact]
    public async Task PatchReported_NotSubscribedToAnswers_IsDoneWithoutAnswer()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();

        await device.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=1", """{"level":5}""");

        Assert.Equal(2, hub.Entry("device1").Twin.ReportedVersion);
        Assert.False(device.TryReceive(out _));
    }

    [Theory]
    [InlineData("$iothub/twin/GET/?x=1")]
    [InlineData("$iothub/twin/GET/")]
    public async Task Get_NoRequestId_EndsConnection(string topic)
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendPublishAsync(0, topic, null);

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Fact]
    public async Task DesiredChange_Subscribed_IsSentWithVersion()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync("$iothub/twin/PATCH/properties/desired/#");

        ChangeDesired(hub, """{"properties":{"desired":{"interval":"5m","route":null}}}""");
        ChangeDesired(hub, """{"properties":{"desired":{"interval":"6m"}}}""");

        Assert.Equal(("$iothub/twin/PATCH/properties/desired/?$version=2", """{"interval":"5m","route":null,"$version":2}"""), await device.ReceiveTextAsync());
        Assert.Equal(("$iothub/twin/PATCH/properties/desired/?$version=3", """{"interval":"6m","$version":3}"""), await device.ReceiveTextAsync());
    }

    [Fact]
    public async Task DesiredChange_Unsubscribed_IsNotSent()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync("$iothub/twin/PATCH/properties/desired/#");
        await device.SubscribeAsync(Responses);
        await device.Client.UnsubscribeAsync("$iothub/twin/PATCH/properties/desired/#", TestContext.Current.CancellationToken);

        ChangeDesired(hub, """{"properties":{"desired":{"interval":"5m"}}}""");

        await device.PublishAsync("$iothub/twin/GET/?$rid=1");
        Assert.Equal("$iothub/twin/res/200/?$rid=1", (await device.ReceiveTextAsync()).Topic);
    }

    private static void ChangeDesired(MqttTestHub hub, string twin) =>
        hub.State.Twins.Update(hub.Entry("device1"), TwinUpdate.Read(JsonElement.Parse(twin), isReplacement: false), ETagCondition.Any);
}
