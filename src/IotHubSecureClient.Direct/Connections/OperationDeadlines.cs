namespace IotHubSecureClient.Direct;

/// <summary>Starts the time limits of a client's calls. Keeps one idle timer, so that calls one after the other make no new one.</summary>
internal sealed class OperationDeadlines(TimeProvider timeProvider, TimeSpan timeout) : IDisposable
{
    private CancellationTokenSource? _idle;
    private bool _disposed;

    public OperationDeadline Start(CancellationToken cancellationToken)
    {
        var source = Interlocked.Exchange(ref _idle, null);
        if (source is null)
        {
            source = new CancellationTokenSource(timeout, timeProvider);
        }
        else
        {
            source.CancelAfter(timeout);
        }

        return new(this, timeout, source, cancellationToken);
    }

    /// <summary>Starts the time limit of a call that is made seldom: no timer is kept for the next.</summary>
    public OperationDeadline StartRare(CancellationToken cancellationToken) => new(null, timeout, new CancellationTokenSource(timeout, timeProvider), cancellationToken);

    public void Return(CancellationTokenSource source)
    {
        if (_disposed || !source.TryReset() || Interlocked.CompareExchange(ref _idle, source, null) is not null)
        {
            source.Dispose();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _idle, null)?.Dispose();
    }
}
