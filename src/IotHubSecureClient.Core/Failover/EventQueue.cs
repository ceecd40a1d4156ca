using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>Raises events one after the other, on a thread that nobody waits for: a handler may take its time, or wait for the client that tells it.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="raise">Raises one event. Does not throw.</param>
internal sealed class EventQueue<T>(TimeProvider timeProvider, Action<T> raise)
{
    [ThreadStatic]
    private static EventQueue<T>? t_raising;

    private readonly Lock _lock = new();
    private readonly Queue<T> _queue = new();
    private Ending? _raising;

    /// <summary>Whether this is the thread of a handler.</summary>
    public bool IsRaising => t_raising == this;

    /// <summary>Ends when all that was posted is raised.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _raising?.WaitAsync() ?? Task.CompletedTask;
        }
    }

    public void Post(T item)
    {
        lock (_lock)
        {
            _queue.Enqueue(item);
            if (_raising is not null)
            {
                return;
            }

            _raising = new(timeProvider);
        }

        Hop.Run(timeProvider, RaiseAll);
    }

    private void RaiseAll()
    {
        t_raising = this;
        try
        {
            while (TryTake(out var item))
            {
                raise(item);
            }
        }
        finally
        {
            t_raising = null;
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

            _raising!.Tell();
            _raising = null;
            return false;
        }
    }
}
