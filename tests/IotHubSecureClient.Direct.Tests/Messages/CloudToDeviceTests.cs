using System.Text;
using IotHubSecureClient.Direct;
using HubMessage = IotHubSecureClient.Emulation.Messages.CloudToDeviceMessage;

namespace IotHubSecureClient.Tests.Messages;

public class CloudToDeviceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ReceiveMessagesAsync_QueuedMessage_ComesWithItsProperties(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);
        var expiry = new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero);
        hub.Hub.CloudToDevice.Send("device1", new HubMessage
        {
            Body = Encoding.UTF8.GetBytes("höi"),
            MessageId = "m&1",
            CorrelationId = "c",
            UserId = "u",
            ContentType = "text/plain",
            ContentEncoding = "utf-8",
            ExpiryTime = expiry,
            Properties = new Dictionary<string, string> { ["a b"] = "c=d" },
        });

        var message = await client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation);

        Assert.Equal("höi", message.Text);
        Assert.Equal(("m&1", "c", "u"), (message.MessageId, message.CorrelationId, message.UserId));
        Assert.Equal(("text/plain", "utf-8"), (message.ContentType, message.ContentEncoding));
        Assert.Equal(expiry, message.ExpiryTime);
        Assert.Equal("c=d", message.Properties["a b"]);
        Assert.False(message.IsRedelivery);
    }

    [Fact]
    public async Task CompleteAsync_Received_TakesItOutOfTheQueue()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        hub.Hub.CloudToDevice.Send("device1", new HubMessage { Body = "1"u8.ToArray(), MessageId = "1", Ack = Emulation.Messages.FeedbackAck.Full });

        var message = await client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal(1, hub.Hub.Devices.Find("device1")!.CloudToDeviceMessageCount);
        await message.CompleteAsync(Cancellation);

        var feedback = await hub.Hub.Feedback.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal("1", feedback.OriginalMessageId);
        Assert.Equal(0, hub.Hub.Devices.Find("device1")!.CloudToDeviceMessageCount);
        await Assert.ThrowsAsync<InvalidOperationException>(() => message.CompleteAsync(Cancellation));
    }

    [Fact]
    public async Task ReceiveMessagesAsync_NotCompleted_IsDeliveredAgainByTheNextConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        hub.Hub.CloudToDevice.Send("device1", new HubMessage { Body = "1"u8.ToArray(), MessageId = "1" });
        var first = await client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation);

        await client.CloseAsync(Cancellation);
        await client.ConnectAsync(Cancellation);
        var again = await client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation);

        Assert.Equal("1", again.MessageId);
        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => first.CompleteAsync(Cancellation));
        Assert.Equal(IotHubErrorCodes.MessageLockLost, exception.ErrorCode);
        await again.CompleteAsync(Cancellation);
    }

    [Fact]
    public async Task RejectAsync_Mqtt_ThrowsNotSupported()
    {
        var message = new CloudToDeviceMessage(default, "", false, (_, _) => Task.CompletedTask);

        await Assert.ThrowsAsync<NotSupportedException>(() => message.RejectAsync(Cancellation));
        Assert.Contains("'abandoned'", (await Assert.ThrowsAsync<NotSupportedException>(() => message.AbandonAsync(Cancellation))).Message);
    }

    [Fact]
    public async Task ReceiveMessagesAsync_ConnectionCloses_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var next = client.ReceiveMessagesAsync(Cancellation).FirstAsync(Cancellation).AsTask();

        await client.SetMethodHandlerAsync("arms after the receiver", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);
        await client.CloseAsync(Cancellation);

        Assert.Equal(IotHubErrorCodes.NotConnected, (await Assert.ThrowsAsync<IotHubDirectException>(() => next.Guard())).ErrorCode);
    }

    [Fact]
    public async Task ReceiveMessagesAsync_Cancelled_Ends()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        using var cancellation = new CancellationTokenSource();
        var next = client.ReceiveMessagesAsync(cancellation.Token).FirstAsync(Cancellation).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Guard());
        Assert.Equal(DirectConnectionState.Connected, client.State);
    }

    [Fact]
    public async Task ReceiveMessagesAsync_Module_ThrowsNotSupported()
    {
        await using var client = new DirectDeviceClient(new() { ConnectionString = "HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5" });

        Assert.Throws<NotSupportedException>(() => client.ReceiveMessagesAsync(Cancellation));
    }
}
