namespace IotHubSecureClient.Failover;

/// <summary>Bounds how many operations are under way, and how many wait for that. Polly's limiter allocates a lease for each.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing that is to be disposed.
internal sealed class OperationLimit(int maxConcurrent, int maxQueued)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(maxConcurrent, maxConcurrent);
    private int _queued;

    /// <exception cref="FailoverQueueFullException">Too many wait already.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (_free.Wait(0, cancellationToken))
        {
            return default;
        }

        if (Interlocked.Increment(ref _queued) > maxQueued)
        {
            Interlocked.Decrement(ref _queued);
            throw new FailoverQueueFullException(maxConcurrent, maxQueued);
        }

        return WaitAsync(cancellationToken);
    }

    public void Exit() => _free.Release();

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }
}
