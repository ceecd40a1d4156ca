using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace IotHubSecureClient.Outbox;

/// <summary>The one writer of a store: what was asked for meanwhile goes into one transaction, so that many share one write to the disk.</summary>
internal sealed class CommitLoop
{
    private const int MaxBatch = 256;

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private readonly OutboxStore _store;
    private readonly string _path;
    private readonly Action _publish;
    private readonly Task _running;
    private Exception? _broken;

    /// <param name="store">The store, which nobody else uses.</param>
    /// <param name="path">Its file.</param>
    /// <param name="publish">Tells what a transaction has done, when it is on disk and before the results are told.</param>
    public CommitLoop(OutboxStore store, string path, Action publish)
    {
        (_store, _path, _publish) = (store, path, publish);
        _running = Task.Run(RunAsync);
    }

    /// <param name="command">What to do. Where it is cancelled before it began, nothing is done; after that it is done.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OutboxStorageException">It is not on disk.</exception>
    public Task<TResult> DoAsync<TResult>(Func<OutboxStore, TResult> command, CancellationToken cancellationToken = default)
    {
        var work = new Work<TResult>(command, cancellationToken);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(work), typeof(TelemetryOutbox));
        return work.Completion;
    }

    /// <summary>Does what was asked for, and takes nothing more.</summary>
    public Task EndAsync()
    {
        _queue.Writer.TryComplete();
        return _running;
    }

    private async Task RunAsync()
    {
        List<Work> batch = new(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var work))
            {
                batch.Add(work);
            }

            Do(batch);
            batch.Clear();
        }
    }

    private void Do(List<Work> batch)
    {
        var failure = _broken ?? Try(batch);
        if (failure is not null && _broken is null && batch.Count > 1)
        {
            // The fault of one is not that of the others: it may be too much for the disk where removals, above all, still fit.
            batch.ForEach(work => Do([work]));
        }
        else if (failure is not null)
        {
            batch.ForEach(work => work.Fail(failure));
        }
    }

    private Exception? Try(List<Work> batch)
    {
        try
        {
            _store.Begin();
            batch.ForEach(work => work.Do(_store));
            _store.Commit();
        }
        catch (Exception exception)
        {
            return RollBack(exception is SqliteException error ? StorageErrors.Of(_path, error) : exception);
        }

        _publish();
        batch.ForEach(work => work.Complete());
        return null;
    }

    // After an error of the disk nobody knows what is on it: fsync reports it once, and the next one may succeed without the data. Only opening the file again tells.
    private Exception RollBack(Exception failure)
    {
        try
        {
            _store.Rollback();
        }
        catch (SqliteException exception)
        {
            _broken = StorageErrors.Of(_path, exception);
        }

        if (failure is OutboxStorageException { IsTransient: false })
        {
            _broken ??= failure;
        }

        return failure;
    }
}
