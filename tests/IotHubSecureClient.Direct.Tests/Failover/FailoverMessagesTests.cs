using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverMessagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteAsync_SentAndLostOnTheWay_IsSentAgainWithoutTheApplication()
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = messages.MoveNextAsync().AsTask();
        var first = await AcceptAsync(server);
        await SendAsync(first, "1");
        Assert.True(await next.Guard());

        var completing = messages.Current.CompleteAsync(Cancellation);
        await first.ExpectAsync(MqttPeer.PubAck);
        await first.CloseAsync();
        await completing.Guard();
        next = messages.MoveNextAsync().AsTask();
        var second = await AcceptAsync(server);
        await SendAsync(second, "1");
        await second.ExpectAsync(MqttPeer.PubAck);
        await second.ExpectAsync(MqttPeer.PingRequest);
        await second.AnswerPingAsync();
        await SendAsync(second, "2");

        Assert.True(await next.Guard());
        Assert.Equal("2", messages.Current.MessageId);
    }

    [Fact]
    public async Task CompleteAsync_TheHubHasIt_TheSameIdIsAnotherMessage()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = new FailoverDeviceClient([hub.AddDevice()], pacer: new ReconnectPacer());
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        for (var message = 0; message < 3; message++)
        {
            hub.Hub.CloudToDevice.Send("device1", new() { MessageId = "1" });
            Assert.True(await messages.MoveNextAsync());
            await messages.Current.CompleteAsync(Cancellation);
        }
    }

    [Fact]
    public async Task CompleteAsync_SeveralAtOnce_EachWaitsForAnAnswerOfItsOwn()
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = messages.MoveNextAsync().AsTask();
        var peer = await AcceptAsync(server);
        List<Task> completing = [];
        for (var message = 0; message < 3; message++)
        {
            await SendAsync(peer, $"{message}");
            Assert.True(await next.Guard());
            completing.Add(messages.Current.CompleteAsync(Cancellation));
            await peer.ExpectAsync(MqttPeer.PubAck);
            if (message == 0)
            {
                await peer.ExpectAsync(MqttPeer.PingRequest);
            }

            next = message < 2 ? messages.MoveNextAsync().AsTask() : next;
        }

        await peer.AnswerPingAsync();
        await completing[0].Guard();
        foreach (var later in completing.Skip(1))
        {
            await peer.ExpectAsync(MqttPeer.PingRequest);
            Assert.False(later.IsCompleted);
            await peer.AnswerPingAsync();
            await later.Guard();
        }
    }

    [Fact]
    public async Task ReceiveMessagesAsync_HubRefusesTheSubscription_EndsWithThat()
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = messages.MoveNextAsync().AsTask();
        var peer = await server.AcceptMqttAsync();
        var subscribe = await peer.ExpectAsync(MqttPeer.Subscribe);

        await peer.SendAsync([0x90, 3, (byte)(subscribe.Id >> 8), (byte)subscribe.Id, 0x80]);

        await Assert.ThrowsAsync<IotHubDirectException>(() => next.Guard());
        Assert.Equal(1, server.Accepted);
    }

    private static FailoverDeviceClient New(ScriptedServer server) => new(
        [new() { ConnectionString = ScriptedDevice.ConnectionString, Port = server.Port, Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } } }],
        new() { ReconnectWindow = TimeSpan.Zero },
        pacer: new ReconnectPacer());

    private static async Task<MqttPeer> AcceptAsync(ScriptedServer server)
    {
        var peer = await server.AcceptMqttAsync();
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        return peer;
    }

    private static Task SendAsync(MqttPeer peer, string messageId) => peer.SendPublishAsync($"devices/d/messages/devicebound/%24.mid={messageId}", "", id: 1);
}
