using System.Security.Cryptography;
using IotHubSecureClient.Emulation.Messages;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>A device that nobody here wrote.</summary>
public sealed class MosquittoTests
{
    private const string Telemetry = "devices/device1/messages/events/";

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Publish_Telemetry_ReachesHub(string quality)
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var mosquitto = new Mosquitto(hub);

        var (exitCode, _, error) = await mosquitto.RunAsync("mosquitto_pub", "device1", hub.AddDevice(), "-q", quality, "-t", Telemetry + "%24.ct=text%2Fplain&a=1", "-m", "hello");

        Assert.Equal((0, ""), (exitCode, error));
        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("hello", message.Text);
        Assert.Equal("text/plain", message.ContentType);
        Assert.Equal("1", message.Properties["a"]);
    }

    [Fact]
    public async Task Publish_KeyOfAnother_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var mosquitto = new Mosquitto(hub);
        hub.AddDevice();

        var (exitCode, _, error) = await mosquitto.RunAsync(
            "mosquitto_pub", "device1", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "-t", Telemetry, "-m", "hello");

        Assert.Equal(5, exitCode);
        Assert.Contains("not authorised", error, StringComparison.Ordinal);
        Assert.Equal(0, hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Publish_Will_IsSentWhenConnectionEndsOtherwise()
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var mosquitto = new Mosquitto(hub);

        // A topic that the hub does not have: it ends the connection, which is what the will is for.
        await mosquitto.RunAsync(
            "mosquitto_sub", "device1", hub.AddDevice(), "-t", "some/topic", "-E", "-W", "10", "--will-topic", Telemetry, "--will-payload", "gone", "--will-qos", "1");

        var message = await hub.FirstTelemetryAsync();
        Assert.Equal("gone", message.Text);
        Assert.Equal("Will", message.Properties["iothub-MessageType"]);
    }

    [Fact]
    public async Task Subscribe_CloudToDeviceQoS1_ReceivesAndAcknowledges()
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var mosquitto = new Mosquitto(hub);
        var key = hub.AddDevice();
        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "hello"u8.ToArray(), MessageId = "1", Ack = FeedbackAck.Full });

        var (exitCode, output, error) = await mosquitto.RunAsync(
            "mosquitto_sub", "device1", key, "-q", "1", "-C", "1", "-W", "20", "-F", "%q %t %p", "-t", "devices/device1/messages/devicebound/#");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal("1 devices/device1/messages/devicebound/%24.mid=1&%24.to=%2Fdevices%2Fdevice1%2Fmessages%2Fdevicebound&iothub-ack=full hello", output.Trim());
        var feedback = await hub.FirstFeedbackAsync();
        Assert.Equal(FeedbackStatus.Success, feedback.Status);
    }
}
