using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Outbox;

/// <summary>Sends what is stored, oldest first, for as long as one call of <see cref="TelemetryOutbox.RunAsync(Func{OutboxMessage, CancellationToken, Task}, CancellationToken)"/> lasts.</summary>
/// <remarks>A place under way is free again when the removal is on disk, so that what a crash sends twice is bounded by the places.</remarks>
internal sealed class OutboxPump(
    CommitLoop commits,
    OutboxStore store,
    OutboxOptions options,
    Signal signal,
    TimeProvider timeProvider,
    ILogger logger,
    Func<OutboxMessage, CancellationToken, Task> send,
    Func<Exception, bool> isRejected)
{
    private readonly RetryDelay _delay = new(options, Random.Shared);
    private long _cursor;
    private int _inFlight;
    private volatile Exception? _failure;
    private Exception? _fatal;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Volatile.Read(ref _fatal) is null)
            {
                await StepAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is under way ends first, and may end with an error that counts for more.
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _fatal, exception, null);
        }

        await DrainAsync().ConfigureAwait(false);
        store.Release();
        if (_fatal is not null)
        {
            ExceptionDispatchInfo.Throw(_fatal);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        if (_failure is not { } failure)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (Volatile.Read(ref _inFlight) == 0)
        {
            await StartAgainAsync(failure, cancellationToken).ConfigureAwait(false);
            return;
        }

        await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var free = options.MaxInFlight - Volatile.Read(ref _inFlight);
        if (free == 0)
        {
            return;
        }

        var (after, count) = (_cursor, free);
        foreach (var message in await commits.DoAsync(each => each.Take(after, count), cancellationToken).ConfigureAwait(false))
        {
            if (_failure is not null || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            _cursor = message.Sequence;
            Interlocked.Increment(ref _inFlight);
            _ = SendAsync(message, cancellationToken);
        }
    }

    private async Task StartAgainAsync(Exception failure, CancellationToken cancellationToken)
    {
        store.Release();
        _cursor = 0;
        var delay = _delay.Next();
        Log.SendingFailed(logger, delay.TotalSeconds, failure);
        await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
        _failure = null;
    }

    private async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var failure = await TrySendAsync(message, cancellationToken).ConfigureAwait(false);
            await SettleAsync(message, failure, cancellationToken.IsCancellationRequested).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _fatal, exception, null);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            signal.Give();
        }
    }

    private async Task<Exception?> TrySendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await send(message, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // Never cancelled: what the hub has acknowledged is removed in any case.
    private async Task SettleAsync(OutboxMessage message, Exception? failure, bool isEnding)
    {
        switch (failure)
        {
            case null:
                await commits.DoAsync(each => each.Acknowledge(message)).ConfigureAwait(false);
                _delay.Reset();
                break;
            case OperationCanceledException when isEnding:
                break;
            case not null when isRejected(failure):
                await commits.DoAsync(each => each.GiveUp(message, $"{failure.GetType()}: {failure.Message}")).ConfigureAwait(false);
                Log.GivenUp(logger, message.Sequence, failure);
                break;
            default:
                _failure = failure;
                await commits.DoAsync(each => each.CountAttempt(message)).ConfigureAwait(false);
                break;
        }
    }

    private async Task DrainAsync()
    {
        while (Volatile.Read(ref _inFlight) > 0)
        {
            await signal.WaitAsync().ConfigureAwait(false);
        }
    }
}
