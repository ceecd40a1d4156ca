using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.Storage;

public sealed class StorageFailureTests : IDisposable
{
    private const string NoRemoval = "CREATE TEMP TRIGGER no_removal BEFORE DELETE ON message BEGIN SELECT raise(ABORT, 'The disk is gone'); END";

    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnqueueAsync_DiskFull_ThrowsKeepsWhatIsStoredAndGoesOnWhenThereIsRoom()
    {
        await using var outbox = Open("PRAGMA max_page_count = 20");
        await outbox.EnqueueAsync(OutboxFolder.Message("a", 20_000), Cancellation);

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => outbox.EnqueueAsync(OutboxFolder.Message("b", 200_000), Cancellation));

        Assert.Equal((OutboxStorageFailure.DiskFull, true), (exception.Failure, exception.IsTransient));
        Assert.Equal($"The outbox '{_folder.Options.Path}' cannot grow: there is no room on the disk. Nothing of the call was stored. Make room, or lower OutboxOptions.MaxBytes.", exception.Message);
        Assert.Equal((1, 20_001L), (outbox.Count, outbox.Bytes));
        await OutboxFolder.EnqueueAsync(outbox, "c");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        Assert.Equal(["a", "c"], await _hub.TakeAsync(2));
    }

    [Fact]
    public async Task EnqueueAsync_DiskFullForOneOfMany_StoresTheOthers()
    {
        await using var outbox = Open("PRAGMA max_page_count = 20");
        var sizes = new[] { 10, 200_000, 10, 200_000, 10 };

        var calls = sizes.Select((size, index) => outbox.EnqueueAsync(OutboxFolder.Message($"{index}", size), Cancellation)).ToArray();
        await Task.WhenAll(calls).WaitAsync(Cancellation).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal([false, true, false, true, false], calls.Select(call => call.IsFaulted));
        Assert.Equal(3, outbox.Count);
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        Assert.Equal(["0", "2", "4"], await _hub.TakeAsync(3));
    }

    [Fact]
    public async Task RunAsync_RemovalFails_EndsWithTheErrorAndTheMessageIsSentAgainLater()
    {
        await using (var outbox = Open())
        {
            await OutboxFolder.EnqueueAsync(outbox, "a");
        }

        await using (var outbox = Open(NoRemoval))
        {
            var running = outbox.RunAsync(_hub.SendAsync, Cancellation);
            await (await _hub.NextAsync()).AcknowledgeAsync();

            var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => running);

            Assert.Equal((OutboxStorageFailure.Io, false), (exception.Failure, exception.IsTransient));
            Assert.Equal($"The outbox '{_folder.Options.Path}' cannot be read or written: SQLite Error 19: 'The disk is gone'. Look at the disk, then open the outbox again.", exception.Message);
            Assert.Same(exception, await Assert.ThrowsAsync<OutboxStorageException>(() => outbox.ReadDeadLettersAsync(cancellationToken: Cancellation)));
            Assert.Equal(1, outbox.Count);
        }

        await using var reopened = Open();
        await using var pumping = Pumping.Start(reopened, _hub.SendAsync);
        Assert.Equal(["a"], await _hub.TakeAsync(1));
    }

    [Fact]
    public async Task RunAsync_RemovalFailsWhileItIsCancelled_EndsWithTheError()
    {
        await using var outbox = Open(NoRemoval);
        using var stop = new CancellationTokenSource();
        var (isSent, isAcknowledged) = (new TaskCompletionSource(), new TaskCompletionSource());
        var running = outbox.RunAsync(
            (_, _) =>
            {
                isSent.SetResult();
                return isAcknowledged.Task;
            },
            stop.Token);

        // The pump has looked for messages before there is one, so that it rests while this one is under way.
        await outbox.ReadDeadLettersAsync(cancellationToken: Cancellation);
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a");
        await isSent.Task.WaitAsync(Cancellation);

        await stop.CancelAsync();
        isAcknowledged.SetResult();

        await Assert.ThrowsAsync<OutboxStorageException>(() => running);
        Assert.False(receipts[0].Completion.IsCompleted);
    }

    private TelemetryOutbox Open(string? sql = null) => TelemetryOutbox.Open(_folder.Options, new InstantTime(), null, connection => connection.Run(sql ?? string.Empty));
}
