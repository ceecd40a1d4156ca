using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>Raises events one after the other, on a thread that nobody waits for: a handler may take its time, or wait for the client that tells it.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="raise">Raises one event. Does not throw.</param>
internal sealed class EventQueue<T>(TimeProvider timeProvider, Action<T> raise)
{
    // Goes with what a handler starts, which it may wait for.
    private static readonly AsyncLocal<EventQueue<T>?> Current = new();

    private readonly Lock _lock = new();
    private readonly Queue<T> _queue = new();
    private bool _isPosted;
    private Ending? _raised;

    /// <summary>Whether a handler is asking, or what it has started.</summary>
    public bool IsRaising => Current.Value == this;

    /// <summary>Ends when all that was posted is raised.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _isPosted ? (_raised ??= new(timeProvider)).WaitAsync() : Task.CompletedTask;
        }
    }

    public void Post(T item)
    {
        lock (_lock)
        {
            _queue.Enqueue(item);
            if (_isPosted)
            {
                return;
            }

            _isPosted = true;
        }

        Hop.Run(timeProvider, RaiseAll);
    }

    private void RaiseAll()
    {
        Current.Value = this;
        try
        {
            while (TryTake(out var item))
            {
                raise(item);
            }
        }
        finally
        {
            Current.Value = null;
        }
    }

    private bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out item))
            {
                return true;
            }

            _isPosted = false;
            _raised?.Tell();
            _raised = null;
            return false;
        }
    }
}
