using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.Sending;

public sealed class OutboxPumpTests : IDisposable
{
    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_Messages_SendsTheOldestFirstAndNoMoreAtOnceThanAllowed()
    {
        _folder.Options.MaxInFlight = 2;
        await using var outbox = await _folder.OpenAsync();
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c", "d");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        var first = await _hub.NextAsync(2);
        await first[1].AcknowledgeAsync();
        await receipts[1].Completion.WaitAsync(Cancellation);
        var third = await _hub.NextAsync();
        await outbox.ReadDeadLettersAsync(cancellationToken: Cancellation);

        Assert.Equal(["a", "b", "c"], [first[0].Id, first[1].Id, third.Id]);
        Assert.True(_hub.IsRead);
        Assert.Equal(3, outbox.Count);
    }

    [Fact]
    public async Task RunAsync_NotAcknowledged_IsNotSettledForItsSender()
    {
        await using var outbox = await _folder.OpenAsync();
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        var receipt = (await OutboxFolder.EnqueueAsync(outbox, "a"))[0];

        var sending = await _hub.NextAsync();
        Assert.False(receipt.Completion.IsCompleted);
        await sending.AcknowledgeAsync();

        Assert.Equal(OutboxOutcome.Acknowledged, await receipt.Completion.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task RunAsync_Failure_WaitsForTheOthersAndSendsAgainFromTheOldest()
    {
        _folder.Options.MaxInFlight = 3;
        var time = new InstantTime();
        await using var outbox = await _folder.OpenAsync(time);
        await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c", "d");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        var first = await _hub.NextAsync(3);

        await first[0].FailAsync();
        await first[1].AcknowledgeAsync();
        await outbox.ReadDeadLettersAsync(cancellationToken: Cancellation);
        Assert.True(_hub.IsRead);
        await first[2].FailAsync();
        var second = await _hub.NextAsync(3);

        Assert.Equal(["a", "c", "d"], second.Select(sending => sending.Id));
        Assert.Equal([1, 1, 0], second.Select(sending => sending.Message.Attempts));
        Assert.Equal(first[0].Message.Body.ToArray(), second[0].Message.Body.ToArray());
        Assert.InRange(Assert.Single(time.Waits), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task RunAsync_SendThrowsAtOnce_SendsNothingElseBeforeItIsSentAgain()
    {
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a", "b");
        var isFirst = true;
        await using var pumping = Pumping.Start(outbox, (message, token) =>
        {
            var sending = _hub.SendAsync(message, token);
            return Interlocked.Exchange(ref isFirst, false) ? throw new IOException("Not connected.") : sending;
        });

        var sendings = await _hub.NextAsync(3);

        Assert.Equal(["a", "a", "b"], sendings.Select(sending => sending.Id));
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWhenAllHasEndedAndLosesNothing()
    {
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a", "b");
        using var stop = new CancellationTokenSource();
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = outbox.RunAsync(
            (message, token) => message.MessageId == "a" ? acknowledged.Task : _hub.SendAsync(message, token),
            stop.Token);
        await _hub.NextAsync();

        await stop.CancelAsync();
        for (var write = 0; write < 10; write++)
        {
            await outbox.RemoveDeadLetterAsync(write, Cancellation);
        }

        Assert.False(running.IsCompleted);
        acknowledged.SetResult();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(stop.Token, exception.CancellationToken);
        Assert.Equal(1, outbox.Count);
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        var again = await _hub.NextAsync();
        Assert.Equal(("b", 0), (again.Id, again.Message.Attempts));
    }

    [Fact]
    public async Task RunAsync_Twice_RefusesTheSecond()
    {
        await using var outbox = await _folder.OpenAsync();
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => outbox.RunAsync(_hub.SendAsync, Cancellation));

        Assert.Equal("The outbox is sending already. Allowed: one call of RunAsync at a time. Cancel the other and wait for its end.", exception.Message);
    }

    [Fact]
    public async Task RunAsync_Idle_SendsWhatIsStoredLater()
    {
        await using var outbox = await _folder.OpenAsync();
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        await OutboxFolder.EnqueueAsync(outbox, "a");
        Assert.Equal(["a"], await _hub.TakeAsync(1));

        await OutboxFolder.EnqueueAsync(outbox, "b");

        Assert.Equal(["b"], await _hub.TakeAsync(1));
    }
}
