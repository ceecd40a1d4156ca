using System.Buffers;
using System.Text;
using IotHubSecureClient.Emulation.Messages;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class CloudToDeviceTests
{
    private const string Filter = "devices/device1/messages/devicebound/#";

    [Fact]
    public async Task Message_WithProperties_ArrivesWithThemInTopic()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);

        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage
        {
            Body = "hello"u8.ToArray(),
            MessageId = "m 1",
            CorrelationId = "c",
            UserId = "u",
            ContentType = "text/plain",
            ContentEncoding = "utf-8",
            Ack = FeedbackAck.Full,
            Properties = new Dictionary<string, string> { ["a&b"] = "c=d", ["empty"] = "" },
        });

        var message = (await device.ReceiveAsync()).ApplicationMessage;
        Assert.Equal("hello", Encoding.UTF8.GetString(message.Payload.ToArray()));
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.QualityOfServiceLevel);
        Assert.Equal(
            "devices/device1/messages/devicebound/%24.mid=m%201&%24.to=%2Fdevices%2Fdevice1%2Fmessages%2Fdevicebound&%24.cid=c&%24.uid=u&%24.ct=text%2Fplain&%24.ce=utf-8&iothub-ack=full&a%26b=c%3Dd&empty=",
            message.Topic);
    }

    [Fact]
    public async Task Message_QoS1_LeavesQueueOnlyWhenAcknowledged()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var queue = hub.Entry(hub.NewDevice()).Queue;
        await using var device = await MqttRawDevice.ConnectAsync(hub);
        await device.SendAsync(SubscribeQoS1);
        Assert.Equal([0x90, 3, 0, 9, 1], await device.ReadAsync(5));

        queue.Enqueue(new CloudToDeviceMessage { Body = "x"u8.ToArray(), MessageId = "1", Ack = FeedbackAck.Positive });

        var (flags, identifier) = await device.ReadPublishAsync();
        Assert.Equal(0x32, flags);
        Assert.Equal(1, queue.Count);
        await device.SendAsync(0x40, 2, (byte)(identifier >> 8), (byte)identifier);
        var feedback = await hub.FirstFeedbackAsync();
        Assert.Equal("1", feedback.OriginalMessageId);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Message_NotAcknowledged_ComesAgainAfterReconnect()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        var queue = hub.Entry("device1").Queue;
        await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);
        queue.Enqueue(new CloudToDeviceMessage { Body = "once"u8.ToArray() });
        Assert.False((await device.ReceiveAsync()).ApplicationMessage.Dup);

        await hub.DisconnectAsync(device);
        var again = await hub.ConnectAsync("device1", device.Key);
        await again.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);

        var redelivered = await again.ReceiveAsync();
        Assert.Equal("once", Encoding.UTF8.GetString(redelivered.ApplicationMessage.Payload.ToArray()));
        Assert.True(redelivered.ApplicationMessage.Dup);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task Message_NeverAcknowledged_ComesAgainUntilItExpires()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();
        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "x"u8.ToArray(), MessageId = "1", Ack = FeedbackAck.Negative });

        for (var i = 0; i < CloudToDeviceQueue.MaxDeliveryCount + 1; i++)
        {
            var device = await hub.ConnectAsync("device1", key);
            await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);
            await device.ReceiveAsync();
            await hub.DisconnectAsync(device);
        }

        hub.Clock.Advance(CloudToDeviceQueue.DefaultTimeToLive);
        Assert.Equal(FeedbackStatus.Expired, (await hub.FirstFeedbackAsync()).Status);
    }

    [Fact]
    public async Task Message_QoS0_LeavesQueueWhenSent()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Filter);

        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "x"u8.ToArray(), MessageId = "1", Ack = FeedbackAck.Positive });

        Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await device.ReceiveAsync()).ApplicationMessage.QualityOfServiceLevel);
        var feedback = await hub.FirstFeedbackAsync();
        Assert.Equal(FeedbackStatus.Success, feedback.Status);
        Assert.Equal(0, hub.Entry("device1").Queue.Count);
    }

    [Fact]
    public async Task Messages_SentWhileOffline_ArriveInOrder()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();
        for (var i = 0; i < 50; i++)
        {
            hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = Encoding.UTF8.GetBytes($"{i}") });
        }

        var device = await hub.ConnectAsync("device1", key);
        await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"{i}", (await device.ReceiveTextAsync()).Text);
        }
    }

    [Fact]
    public async Task Message_Unsubscribed_StaysInQueue()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);
        await device.Client.UnsubscribeAsync(Filter, TestContext.Current.CancellationToken);

        hub.Entry("device1").Queue.Enqueue(new CloudToDeviceMessage { Body = "x"u8.ToArray() });

        await device.PublishAsync("devices/device1/messages/events/");
        Assert.False(device.TryReceive(out _));
        Assert.NotNull(hub.Entry("device1").Queue.TryReceive(null));
    }

    [Fact]
    public async Task Acknowledgement_UnknownIdentifier_ChangesNothing()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendAsync(0x40, 2, 0, 77);
        await device.SendAsync(0xC0, 0);

        Assert.Equal([0xD0, 0], await device.ReadAsync(2));
    }

    [Fact]
    public async Task Acknowledgement_AfterLockExpired_MessageComesAgain()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectNewAsync();
        var queue = hub.Entry("device1").Queue;
        await device.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce);
        queue.Enqueue(new CloudToDeviceMessage { Body = "x"u8.ToArray() });
        var first = await device.ReceiveAsync();

        hub.Clock.Advance(CloudToDeviceQueue.LockDuration);
        var second = await device.ReceiveAsync();
        await first.AcknowledgeAsync(TestContext.Current.CancellationToken);
        await device.PublishAsync("devices/device1/messages/events/");
        Assert.Equal(1, queue.Count);
        await second.AcknowledgeAsync(TestContext.Current.CancellationToken);
        await device.PublishAsync("devices/device1/messages/events/");

        Assert.Equal(0, queue.Count);
    }

    private static readonly byte[] SubscribeQoS1 = [0x82, (byte)(5 + Filter.Length), 0, 9, 0, (byte)Filter.Length, .. Encoding.ASCII.GetBytes(Filter), 1];
}
