namespace IotHubSecureClient.Failover;

/// <summary>Keeps one client connected: makes it, watches it, takes it down and makes the next one. One at a time, one attempt at a time.</summary>
internal sealed partial class ConnectionLoop<TClient>(FailoverContext<TClient> context, EndpointSelector selector, ReconnectSchedule schedule, Func<Operations<TClient>> operations, Action<FailoverState> publish)
    where TClient : class
{
    private readonly TimeProvider _timeProvider = context.TimeProvider;
    private readonly FailoverTelemetry _telemetry = new(context.Logger);
    private FailoverEndpoint _endpoint = context.Endpoints[0];
    private FailoverStatus _status;
    private FailoverReason _reason;
    private int _attempt;
    private long _since;
    private bool _wasConnected;
    private bool _hasTurn;

    /// <summary>What a failure is, as the reason of a state.</summary>
    public FailoverReason ReasonOf(Exception failure) => ReasonOf(Classify(failure).Kind);

    private FailoverOptions Options => operations().Options;

    /// <summary>Runs until it is closed or has to give up.</summary>
    /// <returns>Why it gave up; <see langword="null"/> where it was closed.</returns>
    public async Task<Exception?> RunAsync(CancellationToken closing)
    {
        (_status, _reason, _attempt, _since) = (FailoverStatus.Idle, FailoverReason.Requested, 0, _timeProvider.GetTimestamp());
        schedule.Begin();
        try
        {
            while (true)
            {
                if (!selector.TryChoose(out var endpoint, out var refusal))
                {
                    return refusal;
                }

                await TakeTurnAsync(endpoint, closing).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _wasConnected = false;
        }
    }

    /// <summary>One client's life, and the wait for the next one.</summary>
    private async Task TakeTurnAsync(FailoverEndpoint endpoint, CancellationToken closing)
    {
        if (!_hasTurn && schedule.TakeTurn(endpoint, Options) is { Come.IsCompleted: false } turn)
        {
            if (_status != FailoverStatus.Waiting)
            {
                Publish(FailoverStatus.Waiting, endpoint, delay: turn.Delay);
            }

            await turn.Come.WaitAsync(closing).ConfigureAwait(false);
        }

        _hasTurn = false;
        _attempt++;
        Publish(FailoverStatus.Connecting, endpoint);
        var since = _timeProvider.GetTimestamp();
        using var loss = new LinkLoss(_timeProvider, context.Logger);
        var (link, failure) = await OpenAsync(endpoint, loss, closing).ConfigureAwait(false);
        schedule.OnAttempted(endpoint, since);
        var (recovery, isCallback) = (TimeSpan.Zero, failure is not null);
        try
        {
            if (failure is null)
            {
                await ServeAsync(link!, closing).ConfigureAwait(false);
                if (!closing.IsCancellationRequested)
                {
                    Shut(link!);
                    recovery = OnLost(link!);
                    if (_reason == FailoverReason.FirstEndpointHealthy)
                    {
                        // Nothing is lost: what is under way there may end there.
                        await link!.Drained.IsGivenWithinAsync(Options.AttemptTimeout, _timeProvider, closing).ConfigureAwait(false);
                        isCallback = true;
                    }
                }
            }
        }
        finally
        {
            if (link is not null)
            {
                await CloseAsync(link, isCallback).ConfigureAwait(false);
            }
        }

        closing.ThrowIfCancellationRequested();
        await (failure is null ? _timeProvider.WaitAsync(recovery - _timeProvider.GetElapsedTime(_since), closing) : BackOffAsync(endpoint, failure, since, closing)).ConfigureAwait(false);
    }

    /// <summary>What a loss means is told before its client is taken down, which may take its time with a connection that is only half there.</summary>
    /// <returns>How long after the loss the next attempt is due.</returns>
    private TimeSpan OnLost(Link<TClient> link)
    {
        var (endpoint, loss) = (link.Endpoint, link.Loss);
        (_reason, _attempt, _since) = (loss.Reason, 0, _timeProvider.GetTimestamp());
        var delay = TimeSpan.Zero;
        if (_reason == FailoverReason.FirstEndpointHealthy)
        {
            selector.ReturnToFirst();
            _hasTurn = true;
        }
        else
        {
            var isViolation = loss.Exception is { } cause && Classify(cause).Kind == FailureKind.PolicyViolation;
            _reason = isViolation ? FailoverReason.PolicyViolation : _reason;
            context.Rules.OnLost(Options);
            _telemetry.OnLost(endpoint, _reason, loss.Exception);
            if (isViolation)
            {
                selector.SetAside(loss.Exception!, isViolation, Options);
            }
            else if (_reason == FailoverReason.Suspended)
            {
                selector.UseNext();
                delay = schedule.DelayAfter(new(FailureKind.Suspended), Options);
            }
            else
            {
                delay = schedule.DelayAfterLoss(Options, link.Throttled);
            }
        }

        Publish(FailoverStatus.Waiting, endpoint, loss.Exception, delay);
        return delay;
    }

    private async Task BackOffAsync(FailoverEndpoint endpoint, Exception failure, long since, CancellationToken closing)
    {
        var classification = Classify(failure);
        _reason = ReasonOf(classification.Kind);
        _telemetry.OnAttemptFailed(endpoint, _reason, failure);
        if (!context.Rules.MayConnectAgain(classification.Kind, endpoint, Options))
        {
            selector.SetAside(failure, classification.Kind == FailureKind.PolicyViolation, Options);
            return;
        }

        selector.OnFailed(Options);
        var delay = schedule.DelayAfter(classification, Options);
        Publish(FailoverStatus.Waiting, endpoint, failure, delay);
        await schedule.WaitAsync(delay, endpoint, classification, since, closing).ConfigureAwait(false);
    }

    // Nobody cancelled: a client has its own time limits, and says so in the same way.
    private FailureClassification Classify(Exception failure) => failure is TimeoutException or OperationCanceledException
        ? new(FailureKind.ConnectionLost)
        : context.Classify(failure);

    private void Publish(FailoverStatus status, FailoverEndpoint endpoint, Exception? exception = null, TimeSpan? delay = null)
    {
        _status = status;
        publish(new FailoverState
        {
            Status = status,
            Reason = _reason,
            Endpoint = endpoint,
            Attempt = _attempt,
            Delay = delay,
            Exception = exception,
            Since = _timeProvider.GetUtcNow(),
        });
    }

    private static FailoverReason ReasonOf(FailureKind kind) => kind switch
    {
        FailureKind.Throttled or FailureKind.Unavailable => FailoverReason.Throttled,
        FailureKind.Unauthorized => FailoverReason.BadCredentials,
        FailureKind.NotFound => FailoverReason.NotFound,
        FailureKind.Suspended => FailoverReason.Suspended,
        FailureKind.Disabled => FailoverReason.Disabled,
        FailureKind.Rejected => FailoverReason.Rejected,
        FailureKind.PolicyViolation => FailoverReason.PolicyViolation,
        _ => FailoverReason.ConnectionLost,
    };
}
