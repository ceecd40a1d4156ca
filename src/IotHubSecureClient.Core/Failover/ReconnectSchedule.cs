namespace IotHubSecureClient.Failover;

/// <summary>
/// When a client tries again: after a loss at a random point of a window, later with growing, random delays, and each time in its turn among the clients of its process. Of the clients of other processes
/// it learns by the hub's throttling: each such answer widens the window, and with it the delays.
/// </summary>
internal sealed class ReconnectSchedule(ReconnectPacer pacer, TimeProvider timeProvider, Random random)
{
    // Two cuts within two minutes of 1,000 clients, each in a process of its own: with 3, one day in twenty has a second with more than 110 attempts.
    private const double Widening = 4;

    // For how long a hub may be busy that does not say so, as none does over MQTT.
    private static readonly TimeSpan UntoldTime = TimeSpan.FromSeconds(5);

    /// <summary>Of the delays between attempts.</summary>
    private TimeSpan _window;

    /// <summary>Of the first attempt after a loss, at which all come at once.</summary>
    private TimeSpan _lossWindow;

    /// <summary>Whether the hub has said itself that it is too busy.</summary>
    private bool _isToldBusy;
    private TimeSpan _previous;
    private long? _throttledAt;
    private long _connectedAt;

    /// <summary>The application asks for a connection.</summary>
    public void Begin() => (_previous, _throttledAt) = (TimeSpan.Zero, null);

    /// <summary>The connection was lost.</summary>
    /// <param name="options">The options.</param>
    /// <param name="throttled">When the hub has last throttled an operation over that connection, by the clock's time stamps.</param>
    /// <returns>This client's share of the window.</returns>
    public TimeSpan DelayAfterLoss(FailoverOptions options, long? throttled = null)
    {
        if (timeProvider.GetElapsedTime(_connectedAt) > options.MaxReconnectWindow)
        {
            Narrow();
        }

        Begin();
        if (throttled is { } at && timeProvider.GetElapsedTime(at) <= options.MaxReconnectWindow)
        {
            Widen(TimeSpan.Zero, options.MaxReconnectWindow, options);
            Begin();
        }

        return WindowOf(_lossWindow, options) * random.NextDouble();
    }

    /// <summary>The first endpoint is healthy again, as the clients of other processes find at the same time.</summary>
    /// <returns>This client's share of the time between two probes.</returns>
    public TimeSpan DelayBeforeReturn(FailoverOptions options) => options.ProbeInterval * random.NextDouble();

    /// <summary>An attempt has failed.</summary>
    /// <returns>How long to wait for the next one.</returns>
    public TimeSpan DelayAfter(FailureClassification failure, FailoverOptions options)
    {
        var asked = failure.Asked;
        _isToldBusy |= failure.Kind == FailureKind.Throttled;
        if (failure.Kind is FailureKind.Throttled or FailureKind.Unavailable)
        {
            Widen(asked, failure.Kind == FailureKind.Throttled ? options.MaxReconnectWindow : options.MaxDelay, options);
        }

        var window = WindowOf(_window, options);
        _previous = DecorrelatedJitter.Next(Longer(_previous, window / DecorrelatedJitter.Growth), options.BaseDelay, Longer(options.MaxDelay, window), random);
        return asked + _previous;
    }

    /// <summary>Takes the next turn among the clients of the process.</summary>
    public ReconnectTurn TakeTurn(FailoverEndpoint endpoint, FailoverOptions options) => pacer.Of(endpoint, timeProvider).Take(options.ReconnectsPerSecond);

    /// <summary>An attempt is over, however it ended: who waits for its turn need not wait for it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="since">When it began, by the clock's time stamps.</param>
    public void OnAttempted(FailoverEndpoint endpoint, long since) => pacer.Of(endpoint, timeProvider).OnOver(since);

    /// <summary>
    /// Waits after an attempt that failed: until the time is over, or another client of the process finds that the endpoint, which was down, is up. What the hub has asked for it is given in full: it was up.
    /// </summary>
    /// <param name="delay">The time.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="failure">What the failure of the attempt means.</param>
    /// <param name="since">When the attempt began, by the clock's time stamps.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(TimeSpan delay, FailoverEndpoint endpoint, FailureClassification failure, long since, CancellationToken cancellationToken)
    {
        var recovered = pacer.Of(endpoint, timeProvider).OnFailed(failure, since);
        if (failure.Kind == FailureKind.Throttled || failure.Asked > TimeSpan.Zero)
        {
            await timeProvider.WaitAsync(delay, cancellationToken).ConfigureAwait(false);
            return;
        }

        var isUpAgain = await recovered.IsGivenWithinAsync(delay, timeProvider, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (isUpAgain && !_isToldBusy)
        {
            // It took nothing because it was down.
            Narrow();
            Begin();
        }
    }

    public void OnConnected(FailoverEndpoint endpoint, FailoverOptions options)
    {
        _connectedAt = timeProvider.GetTimestamp();
        pacer.Of(endpoint, timeProvider).OnConnected(options.ReconnectsPerSecond);
    }

    private void Narrow() => (_window, _lossWindow, _isToldBusy) = (TimeSpan.Zero, TimeSpan.Zero, false);

    // The fleet needs more than the window that was too short, and than the time for which the hub has throttled already and says that it will.
    private void Widen(TimeSpan asked, TimeSpan most, FailoverOptions options)
    {
        _throttledAt ??= timeProvider.GetTimestamp();
        var throttledFor = timeProvider.GetElapsedTime(_throttledAt.Value);
        _window = Longer(_window, Shorter((WindowOf(_window, options) + throttledFor + asked) * Widening, most));
        _lossWindow = Longer(_lossWindow, Shorter((WindowOf(_lossWindow, options) + throttledFor + Longer(asked, UntoldTime)) * Widening, most));
    }

    private static TimeSpan WindowOf(TimeSpan window, FailoverOptions options) => Shorter(Longer(window, options.ReconnectWindow), options.MaxReconnectWindow);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
