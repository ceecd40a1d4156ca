namespace IotHubSecureClient.Failover;

/// <summary>
/// What the clients of this process know of one endpoint: whether it is down, and the turns in which they connect, evenly spaced. A turn that is not used is lost. While some wait for theirs, each
/// connection that the endpoint takes brings the turns a little closer together, until it throttles for the first time. A turn waits for one of the <see cref="AttemptPlaces"/> too.
/// </summary>
internal sealed class ReconnectPace(int places, TimeProvider timeProvider)
{
    // An endpoint that has taken a second's turns is asked for a fifth more in the next one.
    private const double GrowthPerSecond = 0.2;
    private const double MostGrowth = 2;

    // A timer that comes late makes up for a tenth of a second at most.
    private const int LateShare = 10;

    private readonly Lock _lock = new();
    private readonly Queue<(TaskCompletionSource Come, int PerSecond)> _waiting = new();
    private readonly AttemptPlaces _places = new(places, timeProvider);
    private TaskCompletionSource _recovered = new();
    private bool _isDown;
    private long _upSince = long.MinValue;
    private bool _hasThrottled;
    private double _growth = 1;

    /// <summary>From the first of the turns that are waited for to the one behind the last, as long as nothing grows.</summary>
    private long _length;
    private long _next;
    private ITimer? _timer;

    /// <summary>
    /// An attempt has failed. An endpoint that throttles is up, and one that takes nothing for now may do so because it is down: it throttles where it was not found so. What was begun while it was down says nothing
    /// of it once it is up again.
    /// </summary>
    /// <param name="failure">What the failure means.</param>
    /// <param name="since">When the attempt began, by the clock's time stamps.</param>
    /// <returns>Ends when a client is connected to an endpoint that was down.</returns>
    public Task OnFailed(FailureClassification failure, long since)
    {
        lock (_lock)
        {
            if (failure.Kind != FailureKind.Throttled && since < _upSince)
            {
                return Task.CompletedTask;
            }

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
    /// <param name="perSecond">The turns in a second that the client asks for.</param>
    public void OnConnected(int perSecond)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 && !_hasThrottled)
            {
                _growth = Math.Min(_growth + (GrowthPerSecond / perSecond), MostGrowth);
            }

            if (_isDown)
            {
                Hop.Run(timeProvider, _recovered.SetResult);
                (_recovered, _isDown, _upSince) = (new(), false, timeProvider.GetTimestamp());
            }
        }
    }

    /// <summary>An attempt is over, however it ended.</summary>
    /// <param name="since">When it began, by the clock's time stamps.</param>
    public void OnOver(long since)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            _places.End(since, now);
            Pass(now);
        }
    }

    /// <summary>Takes the next turn, and keeps those behind it at the distance that the client asks for.</summary>
    /// <param name="perSecond">The turns in a second that the client asks for.</param>
    public ReconnectTurn Take(int perSecond)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            var due = DueAt(now);
            if (_waiting.Count == 0 && due <= now)
            {
                _places.Begin(now);
                _next = now + Grown(Interval(perSecond));
                return new(Task.CompletedTask, TimeSpan.Zero);
            }

            var turn = new TaskCompletionSource();
            var delay = timeProvider.GetElapsedTime(now, due + Grown(_length));
            _waiting.Enqueue((turn, perSecond));
            _length += Interval(perSecond);
            if (_waiting.Count == 1)
            {
                Wait(now);
            }

            return new(turn.Task, delay);
        }
    }

    private long Interval(int perSecond) => timeProvider.TimestampFrequency / perSecond;

    private long Grown(long time) => (long)(time / _growth);

    private long DueAt(long now) => Math.Max(_next, _places.FreeAt(now));

    private void Pass()
    {
        lock (_lock)
        {
            Pass(timeProvider.GetTimestamp());
        }
    }

    private void Pass(long now)
    {
        while (DueAt(now) <= now && _waiting.TryDequeue(out var turn))
        {
            _places.Begin(now);
            Hop.Run(timeProvider, turn.Come.SetResult);
            _length -= Interval(turn.PerSecond);
            _next = Math.Max(_next, now - (timeProvider.TimestampFrequency / LateShare)) + Grown(Interval(turn.PerSecond));
        }

        if (_waiting.Count > 0)
        {
            Wait(now);
        }
    }

    private void Wait(long now)
    {
        _timer ??= timeProvider.CreateTimer(static pace => ((ReconnectPace)pace!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeProvider.GetElapsedTime(now, DueAt(now)).RoundedUp(), Timeout.InfiniteTimeSpan);
    }
}
