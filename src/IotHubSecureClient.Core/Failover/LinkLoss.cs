using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Failover;

/// <summary>The end of a connection, which anybody may report and which is told once, on a thread of its own.</summary>
internal sealed class LinkLoss(TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly TaskCompletionSource _told = new();
    private readonly CancellationTokenSource _ended = new();
    private int _isReported;

    /// <summary>Ends when the loss is told.</summary>
    public Task Told => _told.Task;

    /// <summary>Is cancelled when the loss is told.</summary>
    public CancellationToken Ended => _ended.Token;

    public FailoverReason Reason { get; private set; }

    public Exception? Exception { get; private set; }

    public void Report(FailoverReason reason, Exception? exception)
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            (Reason, Exception) = (reason, exception);
            Hop.Run(timeProvider, Tell);
        }
    }

    public void Dispose() => _ended.Dispose();

    private void Tell()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The client was closed before its loss was told: nobody waits for it.
        }
        catch (AggregateException exception)
        {
            Log.CancellationFailed(logger, exception);
        }

        _told.TrySetResult();
    }
}
