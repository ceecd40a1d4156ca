namespace IotHubSecureClient.Tests.Failover;

/// <summary>A clock that goes from one timer to the next, all on the thread that runs it: the same seed gives the same order of everything.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<(SimulatedTimer Timer, long Version), (long At, long Order)> _due = new();
    private long _now;
    private long _order;

    /// <summary>Makes a clock for the current thread, which is to run everything itself: a synchronization context would have it run elsewhere.</summary>
    public SimulatedTime() => SynchronizationContext.SetSynchronizationContext(null);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits for a time. A cancelled Task.Delay goes on in the thread pool; this does not.</summary>
    public async Task DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource();
        await using var timer = CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan);
        await over.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets time pass, and everything happen that is due meanwhile.</summary>
    public void Run(TimeSpan time)
    {
        var end = _now + time.Ticks;
        while (TryTake(end, out var timer, out var version))
        {
            timer.Fire(version);
        }

        _now = end;
    }

    /// <summary>Lets time pass until something is done.</summary>
    public TResult RunUntil<TResult>(Task<TResult> task, TimeSpan atMost)
    {
        RunUntil((Task)task, atMost);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Lets time pass until something is done, and throws what it throws.</summary>
    public void RunUntil(Task task, TimeSpan atMost)
    {
        var end = _now + atMost.Ticks;
        while (!task.IsCompleted && TryTake(end, out var timer, out var version))
        {
            timer.Fire(version);
        }

        if (!task.IsCompleted)
        {
            throw new TimeoutException($"It was not done within {atMost} of simulated time.");
        }

        task.GetAwaiter().GetResult();
    }

    private void Schedule(SimulatedTimer timer, long version, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _due.Enqueue((timer, version), (_now + dueTime.Ticks, _order++));
        }
    }

    private bool TryTake(long end, out SimulatedTimer timer, out long version)
    {
        lock (_lock)
        {
            if (_due.TryPeek(out var next, out var due) && due.At <= end)
            {
                _due.Dequeue();
                _now = Math.Max(_now, due.At);
                (timer, version) = next;
                return true;
            }
        }

        (timer, version) = (null!, 0);
        return false;
    }

    private sealed class SimulatedTimer(SimulatedTime time, Action callback) : ITimer
    {
        private long _version;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            var version = Interlocked.Increment(ref _version);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.Schedule(this, version, dueTime);
            }

            return true;
        }

        public void Fire(long version)
        {
            if (Interlocked.Read(ref _version) != version)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                time.Schedule(this, version, _period);
            }

            callback();
        }

        public void Dispose() => Interlocked.Increment(ref _version);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
