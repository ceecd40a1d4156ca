using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.DeadLetters;

public sealed class DeadLetterTests : IDisposable
{
    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_RejectedMessage_KeepsItWithItsReasonAndGoesOn()
    {
        _folder.Options.MaxInFlight = 1;
        OutboxReceipt[] receipts;
        await using (var outbox = await _folder.OpenAsync())
        {
            receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b");
            await using var pumping = Pumping.Start(outbox, _hub.SendAsync, IsRejected);

            await (await _hub.NextAsync()).FailAsync(new ArgumentException("Too large."));

            Assert.Equal("b", (await _hub.NextAsync()).Id);
            Assert.Equal(OutboxOutcome.DeadLettered, await receipts[0].Completion.WaitAsync(Cancellation));
            Assert.Equal((1, 7L, 1, 0L), (outbox.Count, outbox.Bytes, outbox.DeadLetters, outbox.Dropped));
        }

        await using var reopened = await _folder.OpenAsync();
        var letter = Assert.Single(await reopened.ReadDeadLettersAsync(cancellationToken: Cancellation));
        Assert.Equal(("a", "System.ArgumentException: Too large.", DateTimeOffset.UnixEpoch), (letter.Message.MessageId, letter.Reason, letter.GivenUpAt));
        Assert.Equal("body a"u8.ToArray(), letter.Message.Body.ToArray());
        Assert.Equal(1, reopened.DeadLetters);
    }

    [Fact]
    public async Task RunAsync_NoPredicate_SendsTheMessageAgain()
    {
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        await (await _hub.NextAsync()).FailAsync(new ArgumentException("Too large."));

        Assert.Equal("a", (await _hub.NextAsync()).Id);
        Assert.Equal(0, outbox.DeadLetters);
    }

    [Fact]
    public async Task RunAsync_MoreDeadLettersThanKept_DropsTheOldestAndCountsThem()
    {
        (_folder.Options.MaxDeadLetters, _folder.Options.MaxInFlight) = (2, 1);
        await using var outbox = await _folder.OpenAsync();
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync, IsRejected);
        for (var count = 0; count < 3; count++)
        {
            await (await _hub.NextAsync()).FailAsync(new ArgumentException("Too large."));
        }

        await receipts[2].Completion.WaitAsync(Cancellation);

        Assert.Equal((0, 2, 1L), (outbox.Count, outbox.DeadLetters, outbox.Dropped));
        Assert.Equal(["b", "c"], (await outbox.ReadDeadLettersAsync(cancellationToken: Cancellation)).Select(letter => letter.Message.MessageId));
        Assert.Equal("b", Assert.Single(await outbox.ReadDeadLettersAsync(1, Cancellation)).Message.MessageId);
    }

    [Fact]
    public async Task RemoveDeadLetterAsync_AfterItIsStoredAgain_SendsItWithTheSameId()
    {
        await using var outbox = await _folder.OpenAsync();
        var receipt = (await OutboxFolder.EnqueueAsync(outbox, "a"))[0];
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync, IsRejected);
        await (await _hub.NextAsync()).FailAsync(new ArgumentException("Too large."));
        await receipt.Completion.WaitAsync(Cancellation);
        var letter = Assert.Single(await outbox.ReadDeadLettersAsync(cancellationToken: Cancellation));

        await outbox.EnqueueAsync(letter.Message, Cancellation);
        var isRemoved = await outbox.RemoveDeadLetterAsync(letter.Message.Sequence, Cancellation);
        var isRemovedAgain = await outbox.RemoveDeadLetterAsync(letter.Message.Sequence, Cancellation);

        Assert.Equal((true, false, 0), (isRemoved, isRemovedAgain, outbox.DeadLetters));
        Assert.Equal(["a"], await _hub.TakeAsync(1));
    }

    [Fact]
    public async Task RunAsync_PredicateThrows_EndsWithItsErrorAndKeepsTheMessage()
    {
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a");
        var running = outbox.RunAsync(_hub.SendAsync, _ => throw new NotSupportedException("A bug."), Cancellation);

        await (await _hub.NextAsync()).FailAsync();

        Assert.Equal("A bug.", (await Assert.ThrowsAsync<NotSupportedException>(() => running)).Message);
        Assert.Equal((1, 0), (outbox.Count, outbox.DeadLetters));
    }

    private static bool IsRejected(Exception exception) => exception is ArgumentException;
}
