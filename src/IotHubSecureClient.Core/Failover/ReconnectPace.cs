namespace IotHubSecureClient.Failover;

/// <summary>
/// What the clients of this process know of one endpoint: whether it is down, and the turns in which they connect, evenly spaced. A turn that is not used is lost. While some wait for theirs, each
/// connection that the endpoint takes brings the turns a little closer together, until it throttles for the first time.
/// </summary>
internal sealed class ReconnectPace(TimeProvider timeProvider)
{
    // An endpoint that has taken a second's turns is asked for a fifth more in the next one.
    private const double GrowthPerSecond = 0.2;
    private const double MostGrowth = 2;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private TaskCompletionSource _recovered = new();
    private bool _isDown;
    private bool _hasThrottled;
    private int _perSecond;
    private double _growth = 1;
    private long _next;
    private ITimer? _timer;

    private double Interval => timeProvider.TimestampFrequency / (_perSecond * _growth);

    /// <summary>An attempt has failed. An endpoint that throttles is up, and one that takes nothing for now may do so because it is down: it throttles where it was not found so.</summary>
    /// <returns>Ends when a client is connected to an endpoint that was down.</returns>
    public Task OnFailed(FailureClassification failure)
    {
        lock (_lock)
        {
            if (failure.Kind == FailureKind.Throttled || (failure.Kind == FailureKind.Unavailable && !_isDown))
            {
                (_hasThrottled, _growth) = (true, 1);
            }
            else if (failure.Asked == TimeSpan.Zero)
            {
                _isDown = true;
            }

            return _recovered.Task;
        }
    }

    /// <summary>A client is connected: those who found the endpoint down need wait for nothing but their turns.</summary>
    public void OnConnected()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 && !_hasThrottled)
            {
                _growth = Math.Min(_growth + (GrowthPerSecond / _perSecond), MostGrowth);
            }

            if (_isDown)
            {
                Hop.Run(timeProvider, _recovered.SetResult);
                (_recovered, _isDown) = (new(), false);
            }
        }
    }

    /// <summary>Takes the next turn.</summary>
    public ReconnectTurn Take(int perSecond)
    {
        lock (_lock)
        {
            _perSecond = perSecond;
            var now = timeProvider.GetTimestamp();
            if (_waiting.Count == 0 && _next <= now)
            {
                _next = now + (long)Interval;
                return new(Task.CompletedTask, TimeSpan.Zero);
            }

            var turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
            if (_waiting.Count == 1)
            {
                Wait(now);
            }

            return new(turn.Task, timeProvider.GetElapsedTime(now, _next + (long)((_waiting.Count - 1) * Interval)));
        }
    }

    private void Pass()
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            while (_next <= now && _waiting.TryDequeue(out var turn))
            {
                Hop.Run(timeProvider, turn.SetResult);
                _next += (long)Interval;
            }

            if (_waiting.Count > 0)
            {
                Wait(now);
            }
        }
    }

    private void Wait(long now)
    {
        _timer ??= timeProvider.CreateTimer(static pace => ((ReconnectPace)pace!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeProvider.GetElapsedTime(now, _next).RoundedUp(), Timeout.InfiniteTimeSpan);
    }
}
