namespace IotHubSecureClient.Failover;

/// <summary>
/// What the clients of this process know of one endpoint: whether it is down, and the turns in which they connect, evenly spaced. A turn that is not used is lost. An endpoint that has taken all turns of
/// a second is asked for a little more, until it throttles for the first time.
/// </summary>
internal sealed class ReconnectPace
{
    // What an endpoint throttles is exceeded by less than a tenth, once.
    private const double Growth = 1.08;
    private const double MostGrowth = 2;

    private readonly Lock _lock = new();
    private TaskCompletionSource _recovered = new();
    private bool _isDown;
    private bool _hasThrottled;
    private long _next;
    private double _growth = 1;
    private double _perSecond;
    private int _taken;

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

    /// <summary>A client is connected, in its turn: those who found the endpoint down need wait for nothing but theirs.</summary>
    public void OnConnected(ReconnectTurn turn, TimeProvider timeProvider)
    {
        TaskCompletionSource recovered;
        lock (_lock)
        {
            Count(turn);
            if (!_isDown)
            {
                return;
            }

            (recovered, _recovered, _isDown) = (_recovered, new(), false);
        }

        Hop.Run(timeProvider, recovered.SetResult);
    }

    /// <summary>Takes the next turn.</summary>
    public ReconnectTurn Reserve(int perSecond, TimeProvider timeProvider)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            var turn = Math.Max(now, _next);
            if (turn == now)
            {
                _taken = 0;
            }

            _perSecond = perSecond * _growth;
            _next = turn + (long)(timeProvider.TimestampFrequency / _perSecond);
            return new(timeProvider.GetElapsedTime(now, turn), _perSecond);
        }
    }

    // Only turns that were waited for, one right after the other and at the present pace, tell that the endpoint takes as many.
    private void Count(ReconnectTurn turn)
    {
        if (!_hasThrottled && turn.Delay > TimeSpan.Zero && turn.PerSecond == _perSecond && ++_taken >= _perSecond)
        {
            (_growth, _perSecond, _taken) = (Math.Min(_growth * Growth, MostGrowth), 0, 0);
        }
    }
}
