namespace IotHubSecureClient.Failover;

/// <summary>Opens, watches and closes the one client.</summary>
internal sealed partial class ConnectionLoop<TClient>
{
    /// <summary>In place of linked sources, each of which is one source more for each connection.</summary>
    private static readonly Action<object?> _cancel = static source => ((CancellationTokenSource)source!).Cancel();

    private async Task<(Link<TClient>? Link, Exception? Failure)> OpenAsync(FailoverEndpoint endpoint, LinkLoss loss, CancellationToken closing)
    {
        Link<TClient>? link = null;
        using var limit = new CancellationTokenSource(Options.ConnectTimeout, _timeProvider);
        using var closed = closing.UnsafeRegister(_cancel, limit);
        try
        {
            var client = context.Adapter.Create(endpoint, exception => loss.Report(FailoverReason.ConnectionLost, exception));
            link = new Link<TClient>(client, endpoint, loss);

            // Not ended by a loss: a client may tell that it is disconnected before its connect throws why, and what is not to be tried again, a violation first of all, must not pass for a lost connection.
            await context.Adapter.ConnectAsync(client, limit.Token).Observed().WaitAsync(limit.Token).ConfigureAwait(false);
            using var lost = loss.Ended.UnsafeRegister(_cancel, limit);
            await context.Adapter.ArmAsync(client, limit.Token).Observed().WaitAsync(limit.Token).ConfigureAwait(false);

            // What follows is the application's, and may take time that a client's callback does not have.
            await Hop.Async(_timeProvider);
            OnConnected(link);
            return (link, null);
        }
        catch (OperationCanceledException) when (loss.Ended.IsCancellationRequested && !closing.IsCancellationRequested)
        {
            return (link, loss.Exception is { } told && Classify(told).Kind != FailureKind.ConnectionLost
                ? told
                : new IOException($"The connection to '{endpoint.Name}' was lost before it was ready. The next attempt is made by itself.", loss.Exception));
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !closing.IsCancellationRequested)
        {
            return (link, new TimeoutException($"The connection to '{endpoint.Name}' was not made within {Options.ConnectTimeout.TotalSeconds} s. Check the network and the hub's state.", exception));
        }
        catch (Exception exception)
        {
            return (link, exception);
        }
    }

    private void OnConnected(Link<TClient> link)
    {
        selector.OnConnected();
        schedule.OnConnected(link.Endpoint);
        context.Rules.OnConnected(link.Endpoint);
        if (link.Endpoint != _endpoint)
        {
            _endpoint = link.Endpoint;
            _telemetry.OnSwitched(_endpoint, _reason);
        }

        _telemetry.OnConnected(link.Endpoint, _timeProvider.GetElapsedTime(_since), isFirst: !_wasConnected);
        _reason = _wasConnected ? FailoverReason.Recovered : FailoverReason.FirstConnect;
        _wasConnected = true;
        Publish(FailoverStatus.Connected, link.Endpoint);
        context.Gate.Open(link);
    }

    /// <summary>Watches a client until its connection is gone, has to be given up, or is closed.</summary>
    private async Task ServeAsync(Link<TClient> link, CancellationToken closing)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(link.Loss.Ended, closing);
        var options = Options;
        var (acknowledged, passed) = (link.Acknowledged, 0);
        var (connectedAt, nextCheck) = (_timeProvider.GetTimestamp(), options.CheckInterval);
        var nextProbe = link.Endpoint.Index == 0 ? TimeSpan.MaxValue : options.ProbeInterval;
        while (!await link.Loss.Told.IsGivenWithinAsync((nextCheck < nextProbe ? nextCheck : nextProbe) - Now(), _timeProvider, closing).ConfigureAwait(false) && !closing.IsCancellationRequested)
        {
            if (Now() >= nextCheck)
            {
                // A refusal is an answer, and the connection alive.
                if (link.Acknowledged == acknowledged
                    && await FailureOfAsync(context.Adapter.CheckAsync, link.Client, over.Token).ConfigureAwait(false) is { } failure
                    && Classify(failure).Kind is FailureKind.ConnectionLost or FailureKind.PolicyViolation)
                {
                    link.Loss.Report(FailoverReason.NoAcknowledgement, failure);
                }

                acknowledged = link.Acknowledged;
                nextCheck = Now() + options.CheckInterval;
            }

            if (Now() >= nextProbe)
            {
                var first = context.Endpoints[0];
                passed = selector.IsUsable(0) && await FailureOfAsync(context.Adapter.ProbeAsync, first, over.Token).ConfigureAwait(false) is null ? passed + 1 : 0;
                nextProbe = Now() + options.ProbeInterval;

                // The turn at the first endpoint is awaited with the connection that there is.
                if (passed >= options.ProbesBeforeReturn
                    && !await link.Loss.Told.IsGivenWithinAsync(schedule.DelayBeforeReturn(options), _timeProvider, closing).ConfigureAwait(false)
                    && await schedule.TakeTurn(first, options).Come.IsGivenBeforeAsync(link.Loss.Told, closing).ConfigureAwait(false))
                {
                    link.Loss.Report(FailoverReason.FirstEndpointHealthy, null);
                }
            }
        }

        TimeSpan Now() => _timeProvider.GetElapsedTime(connectedAt);
    }

    private async Task<Exception?> FailureOfAsync<TArgument>(Func<TArgument, CancellationToken, Task> check, TArgument argument, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Options.AttemptTimeout, _timeProvider);
        using var registration = cancellationToken.UnsafeRegister(_cancel, limit);
        try
        {
            await check(argument, limit.Token).Observed().WaitAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Lets no operation to a client any more.</summary>
    private void Shut(Link<TClient> link)
    {
        context.Gate.Shut();
        link.Shut();
    }

    /// <summary>Takes a client down, whatever it does: what was under way on it ends first, so that it can be done again on the next one in its order. Comes from any thread, a client's callback's too, and leaves it.</summary>
    private async Task CloseAsync(Link<TClient> link)
    {
        Shut(link);
        await Hop.Async(_timeProvider);
        var options = Options;
        using var limit = new CancellationTokenSource(options.CloseTimeout, _timeProvider);
        try
        {
            await context.Adapter.CloseAsync(link.Client, limit.Token).Observed().WaitAsync(options.CloseTimeout * 2, _timeProvider).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.CloseFailed(context.Logger, link.Endpoint.Name, exception);
        }

        await link.Drained.IsGivenWithinAsync(options.CloseTimeout, _timeProvider, CancellationToken.None).ConfigureAwait(false);
        await Hop.Async(_timeProvider);
    }
}
