using Polly;

namespace IotHubSecureClient.Failover;

/// <summary>One operation with its state and result. Kept for the next one on the same thread, so that an operation that completes at once allocates nothing.</summary>
internal sealed class OperationCall<TClient, TState, TResult> : OperationCall<TClient>
    where TClient : class
{
    [ThreadStatic]
    private static OperationCall<TClient, TState, TResult>? t_spare;

    private Func<TClient, TState, CancellationToken, ValueTask<TResult>> _operation = null!;
    private TState _state = default!;
    private TResult _result = default!;

    public static OperationCall<TClient, TState, TResult> Rent(Func<TClient, TState, CancellationToken, ValueTask<TResult>> operation, TState state)
    {
        var call = t_spare ?? new();
        t_spare = null;
        call._operation = operation;
        call._state = state;
        return call;
    }

    /// <summary>Gives the call back.</summary>
    /// <returns>The result.</returns>
    public TResult Return()
    {
        var result = _result;
        Clear();
        _operation = null!;
        _state = default!;
        _result = default!;
        t_spare = this;
        return result;
    }

    public override ValueTask<Outcome<OperationCall<TClient>>> RunAsync(CancellationToken cancellationToken)
    {
        HasRun = true;
        try
        {
            var pending = _operation(Link!.Client, _state, cancellationToken);
            if (!pending.IsCompletedSuccessfully)
            {
                return AwaitAsync(pending.AsTask(), cancellationToken);
            }

            // What did not have to wait was no question to the hub, and its result is no sign of life.
            _result = pending.Result;
            return new(Outcome.FromResult<OperationCall<TClient>>(this));
        }
        catch (Exception exception)
        {
            return Outcome.FromExceptionAsValueTask<OperationCall<TClient>>(exception);
        }
    }

    // A client that does not heed its token must not keep the caller waiting: it is left alone then.
    private async ValueTask<Outcome<OperationCall<TClient>>> AwaitAsync(Task<TResult> pending, CancellationToken cancellationToken)
    {
        try
        {
            _result = await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
            Link!.Acknowledge();
            return Outcome.FromResult<OperationCall<TClient>>(this);
        }
        catch (Exception exception)
        {
            _ = pending.Observed();
            return Outcome.FromException<OperationCall<TClient>>(exception);
        }
    }
}
