using System.Runtime.ExceptionServices;
using Polly;
using Polly.Timeout;

namespace IotHubSecureClient.Failover;

/// <summary>The way of an operation: its turn, its first attempt, and what follows where that fails.</summary>
public sealed partial class FailoverClient<TClient>
{
    private static readonly InvalidOperationException NoClient = new("There is no live client.");

    // Not asynchronous as long as everything completes at once.
    private ValueTask<TResult> Run<TState, TResult>(
        Func<TClient, TState, CancellationToken, ValueTask<TResult>> operation, TState state, bool isOnce, Operations<TClient> operations, CancellationToken cancellationToken)
    {
        var call = OperationCall<TClient, TState, TResult>.Rent(operation, state);
        (call.Ticket, call.StartedAt, call.IsOnce, call.CallerToken) = (NextTicket(), _context.TimeProvider.GetTimestamp(), isOnce, cancellationToken);
        if (cancellationToken.IsCancellationRequested || !_limit.TryEnter())
        {
            return QueueAsync(call, operations);
        }

        var attempt = AttemptAsync(call, operations);
        if (!attempt.IsCompletedSuccessfully)
        {
            return GoOnAsync(call, attempt, operations);
        }

        var outcome = attempt.Result;
        if (outcome.Exception is not null)
        {
            return GoOnAsync(call, new(outcome), operations);
        }

        _limit.Exit();
        return new(call.Return());
    }

    private async ValueTask<TResult> QueueAsync<TState, TResult>(OperationCall<TClient, TState, TResult> call, Operations<TClient> operations)
    {
        await _limit.EnterAsync(call.CallerToken).ConfigureAwait(false);

        // Where less is left of all its time than one attempt has, the pipeline of retries sees to it.
        var attempt = operations.RemainingTime(call) < operations.Options.AttemptTimeout ? NotAttempted() : AttemptAsync(call, operations);
        if (attempt.IsCompleted)
        {
            // What the caller does next would keep those waiting who are behind it.
            await Hop.Async(_context.TimeProvider);
        }

        return await GoOnAsync(call, attempt, operations).ConfigureAwait(false);
    }

    private async ValueTask<TResult> GoOnAsync<TState, TResult>(OperationCall<TClient, TState, TResult> call, ValueTask<Outcome<OperationCall<TClient>>> attempt, Operations<TClient> operations)
    {
        try
        {
            if ((await attempt.ConfigureAwait(false)).Exception is not null)
            {
                await GoOnAsync(call, operations).ConfigureAwait(false);
            }

            return call.Return();
        }
        finally
        {
            _limit.Exit();
        }
    }

    /// <summary>The first attempt; where there is no live client, it has failed.</summary>
    private ValueTask<Outcome<OperationCall<TClient>>> AttemptAsync(OperationCall<TClient> call, Operations<TClient> operations)
    {
        if (!_context.Gate.TryEnter(out var link))
        {
            return NotAttempted();
        }

        call.Link = link;
        return operations.AttemptAsync(call, call.CallerToken);
    }

    private static ValueTask<Outcome<OperationCall<TClient>>> NotAttempted() => Outcome.FromExceptionAsValueTask<OperationCall<TClient>>(NoClient);

    private async ValueTask GoOnAsync(OperationCall<TClient> call, Operations<TClient> operations)
    {
        Exception? failure;
        try
        {
            Start(isAsked: false);
            failure = (await operations.RetryAsync(call).ConfigureAwait(false)).Exception;
        }
        finally
        {
            call.Leave();
        }

        await Hop.Async(_context.TimeProvider);
        if (failure is null)
        {
            return;
        }

        call.CallerToken.ThrowIfCancellationRequested();
        ThrowIfRefused(call.Refusal);
        if (failure is TimeoutRejectedException)
        {
            var time = ReferenceEquals(failure, call.Failure) ? operations.Options.AttemptTimeout : operations.Options.TotalTimeout;
            throw new TimeoutException($"The hub has not acknowledged the operation within {time.TotalSeconds} s. It may have arrived all the same.", call.Failure ?? failure);
        }

        ExceptionDispatchInfo.Throw(failure);
    }
}
