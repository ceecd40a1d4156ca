using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>Bounds how many operations are under way, and how many wait for that, in the order in which they came. Polly's limiter allocates a lease for each, and a semaphore lets those who wait go in any order.</summary>
internal sealed class OperationLimit(FailoverOptions initial, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private volatile FailoverOptions _options = initial;
    private int _free = initial.MaxConcurrentOperations;
    private bool _isHandingOut;

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_free <= 0 || _waiting.Count > 0 || _isHandingOut)
            {
                return false;
            }

            _free--;
            return true;
        }
    }

    /// <exception cref="FailoverQueueFullException">Too many wait already.</exception>
    /// <exception cref="TimeoutException">The turn did not come within <see cref="FailoverOptions.TotalTimeout"/>.</exception>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = EnterOrWait();
        return waiter is null ? Task.CompletedTask : WaitAsync(waiter, cancellationToken);
    }

    public void Exit() => Free(1);

    /// <summary>Puts other bounds in force. Those who wait keep their places, and what is under way goes on.</summary>
    public void Apply(FailoverOptions options)
    {
        lock (_lock)
        {
            var more = options.MaxConcurrentOperations - _options.MaxConcurrentOperations;
            _options = options;
            Free(more);
        }
    }

    private void Free(int count)
    {
        lock (_lock)
        {
            _free += count;
            if (_isHandingOut || _waiting.Count == 0)
            {
                return;
            }

            _isHandingOut = true;
        }

        Hop.Run(timeProvider, HandOut);
    }

    private LinkedListNode<TaskCompletionSource>? EnterOrWait()
    {
        lock (_lock)
        {
            var options = _options;
            if (TryEnter())
            {
                return null;
            }

            return _waiting.Count < options.MaxQueuedOperations
                ? _waiting.AddLast(new TaskCompletionSource())
                : throw new FailoverQueueFullException(options.MaxConcurrentOperations, options.MaxQueuedOperations);
        }
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> waiter, CancellationToken cancellationToken)
    {
        var options = _options;
        using var limit = new CancellationTokenSource(options.TotalTimeout, timeProvider);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var registration = over.Token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetCanceled(), waiter.Value);
        try
        {
            await waiter.Value.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            Remove(waiter);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The operation has waited {options.TotalTimeout.TotalSeconds} s for its turn, with {options.MaxConcurrentOperations} under way. Nothing of it was sent.", exception);
        }
    }

    private void Remove(LinkedListNode<TaskCompletionSource> waiter)
    {
        lock (_lock)
        {
            if (waiter.List is not null)
            {
                _waiting.Remove(waiter);
            }
        }
    }

    // Not on the thread of who leaves, who would do the work of all that wait.
    private void HandOut()
    {
        while (TryTakeFirst(out var waiter))
        {
            if (!waiter.TrySetResult())
            {
                Exit();
            }
        }
    }

    private bool TryTakeFirst([NotNullWhen(true)] out TaskCompletionSource? waiter)
    {
        lock (_lock)
        {
            waiter = _free > 0 ? _waiting.First?.Value : null;
            if (waiter is null)
            {
                _isHandingOut = false;
                return false;
            }

            _free--;
            _waiting.RemoveFirst();
            return true;
        }
    }
}
