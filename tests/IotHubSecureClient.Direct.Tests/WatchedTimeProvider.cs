using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests;

/// <summary>A clock that stands still, at a whole second as the expiry of tokens is, and tells when somebody begins to wait, and whether somebody still does.</summary>
internal sealed class WatchedTimeProvider() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds()))
{
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan Due, TaskCompletionSource Created)> _expected = [];
    private readonly HashSet<ITimer> _live = [];

    /// <summary>How many timers were created and not disposed.</summary>
    public int Live
    {
        get
        {
            lock (_lock)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>Ends when a timer with this due time is created after the call.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _expected.Add((due, created));
        }

        return created.Task.Guard();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        lock (_lock)
        {
            _live.Add(timer);
            foreach (var (_, created) in _expected.Where(expected => expected.Due == dueTime))
            {
                created.TrySetResult();
            }
        }

        return timer;
    }

    private void Forget(ITimer timer)
    {
        lock (_lock)
        {
            _live.Remove(timer);
        }
    }

    private sealed class WatchedTimer(WatchedTimeProvider clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            clock.Forget(this);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.Forget(this);
            return timer.DisposeAsync();
        }
    }
}
