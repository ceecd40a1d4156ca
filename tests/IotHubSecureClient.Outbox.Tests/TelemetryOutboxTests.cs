using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

public sealed class TelemetryOutboxTests : IDisposable
{
    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnqueueAsync_Message_CountsItAndItsBytes()
    {
        await using var outbox = await _folder.OpenAsync();

        var receipt = await outbox.EnqueueAsync(OutboxFolder.Message("ab", size: 100), Cancellation);

        Assert.Equal((1, 102L, 0L, 0), (outbox.Count, outbox.Bytes, outbox.Dropped, outbox.DeadLetters));
        Assert.Equal(("ab", 1L, false), (receipt.MessageId, receipt.Sequence, receipt.Completion.IsCompleted));
    }

    [Fact]
    public async Task EnqueueAsync_AsManyAsAllowed_RefusesOneMoreWithTheCounts()
    {
        _folder.Options.MaxMessages = 2;
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a", "b");

        var exception = await Assert.ThrowsAsync<OutboxFullException>(() => OutboxFolder.EnqueueAsync(outbox, "c"));

        Assert.Equal((2, 14L, 2, 67108864L), (exception.Count, exception.Bytes, exception.MaxMessages, exception.MaxBytes));
        Assert.Equal(
            "The message was refused: 2 messages with 14 bytes wait in the outbox. Allowed: 2 messages with 67108864 bytes. "
            + "Store less while the hub cannot be reached, raise OutboxOptions.MaxMessages or MaxBytes, or set WhenFull to DropOldest.",
            exception.Message);
        Assert.Equal((2, 0L), (outbox.Count, outbox.Dropped));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task EnqueueAsync_AsManyBytesAsAllowed_RefusesOneByteMore(int bytes, bool isTaken)
    {
        (_folder.Options.MaxBytes, _folder.Options.MaxMessageBytes) = (1000, 1000);
        await using var outbox = await _folder.OpenAsync();
        await outbox.EnqueueAsync(OutboxFolder.Message("a", size: 499), Cancellation);

        var failure = await Record.ExceptionAsync(() => outbox.EnqueueAsync(OutboxFolder.Message("b", size: bytes - 501), Cancellation));

        Assert.Equal(isTaken, failure is null);
        Assert.Equal(isTaken ? 1000 : 500, outbox.Bytes);
    }

    [Fact]
    public async Task EnqueueAsync_RoomAfterAnAcknowledgement_TakesTheNext()
    {
        _folder.Options.MaxMessages = 1;
        await using var outbox = await _folder.OpenAsync();
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        await _hub.TakeAsync(1);

        Assert.Equal(OutboxOutcome.Acknowledged, await receipts[0].Completion.WaitAsync(Cancellation));
        Assert.Equal((0, 0L), (outbox.Count, outbox.Bytes));
        await OutboxFolder.EnqueueAsync(outbox, "b");
    }

    [Fact]
    public async Task EnqueueAsync_DropOldest_DropsTheOldestCountsThemAndTellsTheirReceipts()
    {
        (_folder.Options.WhenFull, _folder.Options.MaxMessages, _folder.Options.MaxInFlight) = (OutboxFullBehavior.DropOldest, 2, 1);
        await using var outbox = await _folder.OpenAsync();

        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c", "d");

        Assert.Equal([OutboxOutcome.Dropped, OutboxOutcome.Dropped], await Task.WhenAll(receipts[0].Completion, receipts[1].Completion).WaitAsync(Cancellation));
        Assert.Equal((2, 14L, 2L), (outbox.Count, outbox.Bytes, outbox.Dropped));
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        Assert.Equal(["c", "d"], await _hub.TakeAsync(2));
    }

    [Fact]
    public async Task EnqueueAsync_DropOldestByBytes_DropsAsFewAsMakeRoom()
    {
        (_folder.Options.WhenFull, _folder.Options.MaxInFlight, _folder.Options.MaxMessageBytes, _folder.Options.MaxBytes) = (OutboxFullBehavior.DropOldest, 1, 500, 1000);
        await using var outbox = await _folder.OpenAsync();
        foreach (var (id, size) in new[] { ("a", 99), ("b", 199), ("c", 299), ("d", 399) })
        {
            await outbox.EnqueueAsync(OutboxFolder.Message(id, size), Cancellation);
        }

        await outbox.EnqueueAsync(OutboxFolder.Message("e", 199), Cancellation);

        Assert.Equal((3, 900L, 2L), (outbox.Count, outbox.Bytes, outbox.Dropped));
    }

    [Fact]
    public async Task EnqueueAsync_DropOldestWhileSending_SparesWhatIsUnderWay()
    {
        (_folder.Options.WhenFull, _folder.Options.MaxMessages, _folder.Options.MaxInFlight) = (OutboxFullBehavior.DropOldest, 3, 2);
        await using var outbox = await _folder.OpenAsync();
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c");
        var underWay = await _hub.NextAsync(2);

        await OutboxFolder.EnqueueAsync(outbox, "d");

        Assert.Equal(OutboxOutcome.Dropped, await receipts[2].Completion.WaitAsync(Cancellation));
        Assert.Equal(1, outbox.Dropped);
        await Task.WhenAll(underWay.Select(sending => sending.AcknowledgeAsync()));
        Assert.Equal([OutboxOutcome.Acknowledged, OutboxOutcome.Acknowledged], await Task.WhenAll(receipts[0].Completion, receipts[1].Completion).WaitAsync(Cancellation));
        Assert.Equal(["d"], await _hub.TakeAsync(1));
    }

    [Fact]
    public async Task EnqueueAsync_Cancelled_StoresNothing()
    {
        await using var outbox = await _folder.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outbox.EnqueueAsync(OutboxFolder.Message("a"), new CancellationToken(canceled: true)));

        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public async Task OpenAsync_AfterDisposal_HasTheMessagesWithTheirIdsAndTheCounts()
    {
        (_folder.Options.WhenFull, _folder.Options.MaxMessages, _folder.Options.MaxInFlight) = (OutboxFullBehavior.DropOldest, 2, 1);
        OutboxReceipt made;
        await using (var outbox = await _folder.OpenAsync())
        {
            await OutboxFolder.EnqueueAsync(outbox, "a", "b");
            made = await outbox.EnqueueAsync(new OutboxMessage("c"u8.ToArray()), Cancellation);
        }

        await using var reopened = await _folder.OpenAsync();

        Assert.True(Guid.TryParse(made.MessageId, out _));
        Assert.True(made.Completion.IsCanceled);
        Assert.Equal((2, 44L, 1L), (reopened.Count, reopened.Bytes, reopened.Dropped));
        await using var pumping = Pumping.Start(reopened, _hub.SendAsync);
        Assert.Equal(["b", made.MessageId], await _hub.TakeAsync(2));
    }

    [Fact]
    public async Task OpenAsync_AfterACrash_SendsWhatWasUnderWayAgainWithTheSameIds()
    {
        _folder.Options.MaxInFlight = 2;
        await using var crashed = await _folder.OpenAsync();
        var receipts = await OutboxFolder.EnqueueAsync(crashed, "a", "b", "c");
        await using var pumping = Pumping.Start(crashed, _hub.SendAsync);
        var underWay = await _hub.NextAsync(2);
        await underWay[0].AcknowledgeAsync();
        await receipts[0].Completion.WaitAsync(Cancellation);

        _folder.Crash();
        await using var outbox = await _folder.OpenAsync();

        var hub = new HeldHub();
        await using var again = Pumping.Start(outbox, hub.SendAsync);
        Assert.Equal(["b", "c"], await hub.TakeAsync(2));
        Assert.Equal("b", underWay[1].Id);
    }

    [Fact]
    public async Task OpenAsync_LowerLimitsThanBefore_RefusesUntilThereIsRoom()
    {
        await using (var outbox = await _folder.OpenAsync())
        {
            await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c");
        }

        _folder.Options.MaxMessages = 2;
        await using var reopened = await _folder.OpenAsync();
        await Assert.ThrowsAsync<OutboxFullException>(() => OutboxFolder.EnqueueAsync(reopened, "d"));
        await using var pumping = Pumping.Start(reopened, _hub.SendAsync);

        Assert.Equal(["a", "b", "c"], await _hub.TakeAsync(3));
    }

    [Fact]
    public async Task OpenAsync_OpenInThisProcess_RefusesAndLeavesTheOtherInUse()
    {
        await using var outbox = await _folder.OpenAsync();

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal((OutboxStorageFailure.InUse, true, _folder.Options.Path), (exception.Failure, exception.IsTransient, exception.Path));
        Assert.Equal($"The outbox '{_folder.Options.Path}' is open in another process or instance. Allowed: one at a time. Close the other, or give each device a file of its own.", exception.Message);
        await OutboxFolder.EnqueueAsync(outbox, "a");
    }

    [Fact]
    public async Task DisposeAsync_WhileSending_EndsTheSendingAndWhatFollowsThrows()
    {
        var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a");
        var sending = outbox.RunAsync(_hub.SendAsync, Cancellation);
        await _hub.NextAsync();

        await outbox.DisposeAsync();
        await outbox.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => OutboxFolder.EnqueueAsync(outbox, "b"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => outbox.RunAsync(_hub.SendAsync, Cancellation));
    }
}
