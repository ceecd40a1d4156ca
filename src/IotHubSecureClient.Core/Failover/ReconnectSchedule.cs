namespace IotHubSecureClient.Failover;

/// <summary>When a client tries again: after a loss at a random point of the fleet's window, later with growing, random delays, and longer where the hub throttles.</summary>
internal sealed class ReconnectSchedule(ReconnectPacer pacer, TimeProvider timeProvider, Random random)
{
    private const int MostDoublings = 20;

    private ReconnectPace? _pace;
    private TimeSpan _previous;
    private int _throttled;
    private long _connectedAt;

    /// <summary>The connection to an endpoint was lost. Waits for this client's share of the window, which grows while the other clients are found to be cut as well.</summary>
    public async Task WaitForShareAsync(FailoverEndpoint endpoint, FailoverOptions options, CancellationToken cancellationToken)
    {
        OnLost(endpoint, options);
        var share = random.NextDouble();
        var start = timeProvider.GetTimestamp();
        while (true)
        {
            var rest = (WindowOf(options) * share) - timeProvider.GetElapsedTime(start);
            if (rest <= TimeSpan.Zero)
            {
                return;
            }

            await timeProvider.WaitAsync(rest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An attempt has failed.</summary>
    /// <returns>How long to wait for the next one.</returns>
    public TimeSpan DelayAfter(FailureClassification failure, FailoverOptions options)
    {
        if (failure.Kind == FailureKind.Throttled)
        {
            _throttled = Math.Min(_throttled + 1, MostDoublings);
        }

        _previous = DecorrelatedJitter.Next(_previous, options.BaseDelay, LongestDelay(options), random);
        return failure.RetryAfter is { } asked ? asked + _previous : _previous;
    }

    public void OnConnected()
    {
        _connectedAt = timeProvider.GetTimestamp();
        Leave();
    }

    /// <summary>The client wants to come back no more.</summary>
    public void Leave()
    {
        _previous = TimeSpan.Zero;
        _pace?.Remove();
        _pace = null;
    }

    private void OnLost(FailoverEndpoint endpoint, FailoverOptions options)
    {
        if (timeProvider.GetElapsedTime(_connectedAt) > options.MaxReconnectWindow)
        {
            _throttled = 0;
        }

        Leave();
        _pace = pacer.Of(endpoint);
        _pace.Add();
    }

    private TimeSpan WindowOf(FailoverOptions options) => Clamp(Longer(Grown(options.ReconnectWindow), FleetTime(options)), options.MaxReconnectWindow);

    private TimeSpan LongestDelay(FailoverOptions options) =>
        Longer(options.MaxDelay, Clamp(Longer(_throttled == 0 ? TimeSpan.Zero : Grown(options.MaxDelay), FleetTime(options) * 2), options.MaxReconnectWindow));

    private TimeSpan FleetTime(FailoverOptions options) => _pace?.TimeFor(options.ReconnectsPerSecond) ?? TimeSpan.Zero;

    private TimeSpan Grown(TimeSpan time) => time * Math.Pow(2, _throttled);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Clamp(TimeSpan time, TimeSpan limit) => time < limit ? time : limit;
}
