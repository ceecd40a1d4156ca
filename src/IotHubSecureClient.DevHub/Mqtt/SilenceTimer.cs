namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Calls back when nothing has been heard for a time. Restarting it costs one write: the timer looks at the clock when it fires.</summary>
internal sealed class SilenceTimer : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly Action _onSilence;
    private readonly ITimer _timer;
    private long _heard;
    private TimeSpan _limit;

    public SilenceTimer(TimeSpan limit, Action onSilence, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _onSilence = onSilence;
        _limit = limit;
        _heard = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(static state => ((SilenceTimer)state!).Check(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The longest silence; measured anew from now on when it is set.</summary>
    public TimeSpan Limit
    {
        set
        {
            _limit = value;
            Restart();
            _timer.Change(value, Timeout.InfiniteTimeSpan);
        }
    }

    public void Restart() => Volatile.Write(ref _heard, _timeProvider.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        var left = _limit - _timeProvider.GetElapsedTime(Volatile.Read(ref _heard));
        if (left <= TimeSpan.Zero)
        {
            _onSilence();
            return;
        }

        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
