using CsCheck;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Messages;

public sealed class CloudToDeviceQueueTests : IDisposable
{
    private readonly StateFixture _hub = new();
    private readonly HubDevice _device;
    private readonly CloudToDeviceQueue _queue;

    public CloudToDeviceQueueTests()
    {
        _device = _hub.State.Registry.Create("d1");
        _queue = _hub.State.Registry.GetEntry(new("d1")).Queue;
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Send_Messages_AreDeliveredInOrderAndLocked()
    {
        Send("m1");
        Send("m2");

        CloudToDeviceDelivery first = _queue.TryReceive(null)!;
        CloudToDeviceDelivery second = _queue.TryReceive(null)!;

        Assert.Equal(("m1", "/devices/d1/messages/devicebound", 1L, 0), (first.Message.MessageId, first.To, first.SequenceNumber, first.DeliveryCount));
        Assert.Equal((_hub.Time.GetUtcNow(), _hub.InAnHour), (first.EnqueuedTime, first.ExpiryTime));
        Assert.Equal(("m2", 2L), (second.Message.MessageId, second.SequenceNumber));
        Assert.NotEqual(first.LockToken, second.LockToken);
        Assert.Null(_queue.TryReceive(null));
        Assert.Equal(2, _hub.State.Registry.Find("d1")!.CloudToDeviceMessageCount);
    }

    [Fact]
    public void Send_FiftyFirst_Throws403UntilOneIsSettled()
    {
        for (int i = 0; i < 50; i++)
        {
            Send($"m{i}");
        }

        HubException refusal = Assert.Throws<HubException>(() => Send("m50"));
        Assert.Equal((HubErrorCode.DeviceMaximumQueueDepthExceeded, 403), (refusal.Code, refusal.StatusCode));

        CloudToDeviceDelivery delivery = _queue.TryReceive(null)!;
        Assert.Equal(403, Assert.Throws<HubException>(() => Send("m50")).StatusCode);
        _queue.Complete(delivery.LockToken);
        Send("m50");
    }

    [Fact]
    public void Send_UnknownDevice_Throws404() =>
        Assert.Equal(HubErrorCode.DeviceNotFound, Assert.Throws<HubException>(() => _hub.State.CloudToDevice.Send("nobody", new CloudToDeviceMessage())).Code);

    [Theory]
    [InlineData(65530, true)]
    [InlineData(65531, false)]
    public void Send_LargeMessage_EndsAt64KiBWithProperties(int bytes, bool allowed)
    {
        CloudToDeviceMessage message = new() { Body = new byte[bytes], MessageId = "id", Properties = new Dictionary<string, string> { ["ke"] = "va" } };
        Assert.Equal(allowed, Record.Exception(() => _hub.State.CloudToDevice.Send("d1", message)) is null);
    }

    [Theory]
    [InlineData("Complete", "None", null)]
    [InlineData("Complete", "Positive", "Success")]
    [InlineData("Complete", "Negative", null)]
    [InlineData("Complete", "Full", "Success")]
    [InlineData("Reject", "Positive", null)]
    [InlineData("Reject", "Negative", "Rejected")]
    [InlineData("Reject", "Full", "Rejected")]
    [InlineData("Purge", "Positive", null)]
    [InlineData("Purge", "Negative", "Purged")]
    [InlineData("Expire", "Positive", null)]
    [InlineData("Expire", "Negative", "Expired")]
    [InlineData("Abandon10", "Positive", null)]
    [InlineData("Abandon10", "Full", "DeliveryCountExceeded")]
    public void Feedback_Outcome_FollowsTheAck(string outcome, string ack, string? expected)
    {
        Send("m1", Enum.Parse<FeedbackAck>(ack));
        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        switch (outcome)
        {
            case "Complete":
                _queue.Complete(_queue.TryReceive(null)!.LockToken);
                break;
            case "Reject":
                _queue.Reject(_queue.TryReceive(null)!.LockToken);
                break;
            case "Purge":
                Assert.Equal(1, _hub.State.CloudToDevice.Purge("d1"));
                break;
            case "Expire":
                _hub.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
                break;
            default:
                for (int i = 0; i < 10; i++)
                {
                    CloudToDeviceDelivery delivery = _queue.TryReceive(null)!;
                    Assert.Equal(i, delivery.DeliveryCount);
                    _queue.Abandon(delivery.LockToken);
                }

                break;
        }

        Assert.Equal(0, _queue.Count);
        AssertFeedback(expected is null ? [] : [new FeedbackRecord("m1", Enum.Parse<FeedbackStatus>(expected), "d1", _device.GenerationId, _hub.Time.GetUtcNow())]);
    }

    [Fact]
    public void Lock_ThatRunsOut_PutsTheMessageBackWithoutCounting()
    {
        Send("m1");
        for (int i = 0; i < 15; i++)
        {
            CloudToDeviceDelivery delivery = _queue.TryReceive(null)!;
            Assert.Equal(0, delivery.DeliveryCount);
            _hub.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
            Assert.Null(_queue.TryReceive(null));
            _hub.Time.Advance(TimeSpan.FromTicks(1));
            HubException refusal = Assert.Throws<HubException>(() => _queue.Complete(delivery.LockToken));
            Assert.Equal((HubErrorCode.DeviceMessageLockLost, 412), (refusal.Code, refusal.StatusCode));
        }

        Assert.NotNull(_queue.TryReceive(null));
    }

    [Fact]
    public void Settle_Twice_ThrowsTheSecondTime()
    {
        Send("m1");
        string token = _queue.TryReceive(null)!.LockToken;
        _queue.Complete(token);

        Assert.Equal(412, Assert.Throws<HubException>(() => _queue.Complete(token)).StatusCode);
        Assert.Equal(412, Assert.Throws<HubException>(() => _queue.Reject(token)).StatusCode);
        Assert.Equal(412, Assert.Throws<HubException>(() => _queue.Abandon(token)).StatusCode);
    }

    [Fact]
    public void Expiry_OfAMessageThatNobodyReceives_IsToldWithoutAnyCall()
    {
        _hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage { MessageId = "m1", Ack = FeedbackAck.Full, ExpiryTime = _hub.Time.GetUtcNow().AddDays(45) });
        _hub.Time.Advance(TimeSpan.FromDays(45) - TimeSpan.FromTicks(1));
        AssertFeedback();
        _hub.Time.Advance(TimeSpan.FromTicks(1));

        AssertFeedback(new FeedbackRecord("m1", FeedbackStatus.Expired, "d1", _device.GenerationId, _hub.Time.GetUtcNow()));
    }

    [Fact]
    public void Expiry_OfALockedMessage_WaitsForTheLock()
    {
        _hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage { ExpiryTime = _hub.Time.GetUtcNow().AddSeconds(10) });
        string token = _queue.TryReceive(null)!.LockToken;
        _hub.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(1, _queue.Count);
        _queue.Complete(token);
    }

    [Fact]
    public async Task ReceiveAsync_EmptyQueue_WaitsForTheNextMessage()
    {
        ValueTask<CloudToDeviceDelivery> receiving = _queue.ReceiveAsync(this, TestContext.Current.CancellationToken);
        Assert.False(receiving.IsCompleted);
        Send("m1");

        Assert.Equal("m1", (await receiving).Message.MessageId);
    }

    [Fact]
    public async Task ReceiveAsync_MessageLockedElsewhere_ComesWhenTheLockRunsOut()
    {
        Send("m1");
        _queue.TryReceive(null);
        ValueTask<CloudToDeviceDelivery> receiving = _queue.ReceiveAsync(this, TestContext.Current.CancellationToken);
        Assert.False(receiving.IsCompleted);
        _hub.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("m1", (await receiving).Message.MessageId);
    }

    [Fact]
    public async Task ReceiveAsync_Cancelled_LocksNothing()
    {
        using CancellationTokenSource caller = new();
        ValueTask<CloudToDeviceDelivery> receiving = _queue.ReceiveAsync(this, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
        Send("m1");

        Assert.NotNull(_queue.TryReceive(null));
    }

    [Fact]
    public async Task ReceiveAsync_ManyReceivers_GetEachMessageOnce()
    {
        Task<CloudToDeviceDelivery>[] receivers = [.. Enumerable.Range(0, 40).Select(i => Task.Run(async () => await _queue.ReceiveAsync(null, TestContext.Current.CancellationToken)))];
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => Send($"m{i}"), TestContext.Current.CancellationToken)));
        CloudToDeviceDelivery[] deliveries = await Task.WhenAll(receivers);

        Assert.Equal(40, deliveries.Select(d => d.Message.MessageId).Distinct().Count());
    }

    [Fact]
    public void Dispose_SessionWithUnsettledMessages_PutsTheMessagesBack()
    {
        Send("m1");
        Send("m2");
        DeviceSessionRegistration registration = _hub.Connect(_device, new RecordingSession());
        string settled = registration.TryReceive()!.LockToken;
        string unsettled = registration.TryReceive()!.LockToken;
        registration.Complete(settled);
        registration.Dispose();

        CloudToDeviceDelivery again = _queue.TryReceive(null)!;
        Assert.Equal(("m2", 0), (again.Message.MessageId, again.DeliveryCount));
        Assert.Equal(412, Assert.Throws<HubException>(() => _queue.Complete(unsettled)).StatusCode);
    }

    [Fact]
    public void Delete_DeviceWithMessages_GivesTheNextDeviceAnEmptyQueue()
    {
        Send("m1");
        _hub.State.Registry.Delete("d1");
        _hub.State.Registry.Create("d1");

        Assert.Null(_hub.State.Registry.GetEntry(new("d1")).Queue.TryReceive(null));
        Assert.Equal(404, Assert.Throws<HubException>(() => _queue.Enqueue(new CloudToDeviceMessage())).StatusCode);
    }

    // Any sequence of operations: nothing is lost, nothing is delivered to two at once, each message has one outcome.
    [Fact]
    public void Queue_AnyOperations_AccountsForEveryMessage() => Gen.Int[0, 6].Array[0, 60].Sample(
        operations =>
        {
            FakeTimeProvider time = new();
            FeedbackLog feedback = new();
            using CloudToDeviceQueue queue = new("d", "g", time, feedback);
            Dictionary<string, DateTimeOffset> held = [];
            int sent = 0;
            int settled = 0;
            foreach (int operation in operations)
            {
                string? token = held.Keys.FirstOrDefault();
                bool isLive = token is not null && held[token] > time.GetUtcNow();
                switch (operation)
                {
                    case 0 or 1:
                        queue.Enqueue(new CloudToDeviceMessage { MessageId = $"{sent++}", ExpiryTime = time.GetUtcNow().AddMinutes(10), Ack = FeedbackAck.Full });
                        break;
                    case 2 when queue.TryReceive(null) is { } delivery:
                        Assert.True(held.TryAdd(delivery.LockToken, time.GetUtcNow() + CloudToDeviceQueue.LockDuration));
                        break;
                    case 3 or 4 when token is not null:
                        Assert.Equal(isLive, Record.Exception(() => (operation == 3 ? (Action<string>)queue.Complete : queue.Reject)(token)) is null);
                        settled += isLive ? 1 : 0;
                        held.Remove(token);
                        break;
                    case 5 when token is not null:
                        Assert.Equal(isLive, Record.Exception(() => queue.Abandon(token)) is null);
                        held.Remove(token);
                        break;
                    case 6:
                        time.Advance(TimeSpan.FromSeconds(45));
                        break;
                }
            }

            int count = queue.Count;
            List<FeedbackRecord> outcomes = [];
            while (feedback.TryRead(out FeedbackRecord? record))
            {
                outcomes.Add(record);
            }

            Assert.Equal(sent, count + outcomes.Count);
            Assert.Equal(outcomes.Count, outcomes.Select(o => o.OriginalMessageId).Distinct().Count());
            Assert.Equal(settled, outcomes.Count(o => o.Status is FeedbackStatus.Success or FeedbackStatus.Rejected));
        },
        iter: 500);

    private void Send(string messageId, FeedbackAck ack = FeedbackAck.None) => _hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage { MessageId = messageId, Ack = ack });

    private void AssertFeedback(params FeedbackRecord[] expected)
    {
        List<FeedbackRecord> records = [];
        while (_hub.State.Feedback.TryRead(out FeedbackRecord? record))
        {
            records.Add(record);
        }

        Assert.Equal(expected, records);
    }
}
