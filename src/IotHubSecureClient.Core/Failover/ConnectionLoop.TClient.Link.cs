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
            link = new Link<TClient>(client, endpoint, loss, _timeProvider);

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
        schedule.OnConnected(link.Endpoint, Options);
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
        var (acknowledged, passed) = (link.Acknowledged, 0);
        var (connectedAt, checkedAt, probedAt) = (_timeProvider.GetTimestamp(), TimeSpan.Zero, TimeSpan.Zero);
        TimeSpan? returnAt = null;
        Task? turn = null;
        while (!closing.IsCancellationRequested && !link.Loss.Told.IsCompleted)
        {
            var current = operations();
            var options = current.Options;
            var nextCheck = checkedAt + options.CheckInterval;
            var nextOfFirst = link.Endpoint.Index == 0 || turn is not null ? TimeSpan.MaxValue : returnAt ?? probedAt + options.ProbeInterval;
            var signal = turn is null ? Task.WhenAny(link.Loss.Told, current.Replaced) : Task.WhenAny(link.Loss.Told, current.Replaced, turn);
            await signal.IsGivenWithinAsync((nextCheck < nextOfFirst ? nextCheck : nextOfFirst) - Now(), _timeProvider, closing).ConfigureAwait(false);
            if (link.Loss.Ended.IsCancellationRequested || closing.IsCancellationRequested)
            {
                return;
            }

            if (turn is { IsCompleted: true })
            {
                link.Loss.Report(FailoverReason.FirstEndpointHealthy, null);
                await link.Loss.Told.ConfigureAwait(false);
            }
            else if (Now() >= nextCheck)
            {
                // A refusal is an answer, and the connection alive.
                if (link.Acknowledged == acknowledged
                    && await FailureOfAsync(link, context.Adapter.CheckAsync, link.Client, closing).ConfigureAwait(false) is { } failure
                    && Classify(failure).Kind is FailureKind.ConnectionLost or FailureKind.PolicyViolation)
                {
                    link.Loss.Report(FailoverReason.NoAcknowledgement, failure);
                }

                (acknowledged, checkedAt) = (link.Acknowledged, Now());

                // What answered it may be a client's callback.
                await Hop.Async(_timeProvider);
            }
            else if (Now() >= nextOfFirst && returnAt is not null)
            {
                // The turn at the first endpoint is awaited with the connection that there is.
                turn = schedule.TakeTurn(context.Endpoints[0], options).Come;
            }
            else if (Now() >= nextOfFirst)
            {
                passed = await IsFirstHealthyAsync(link, options, closing).ConfigureAwait(false) ? passed + 1 : 0;
                probedAt = Now();
                returnAt = passed >= options.ProbesBeforeReturn ? probedAt + schedule.DelayBeforeReturn(options) : null;
                await Hop.Async(_timeProvider);
            }
        }

        TimeSpan Now() => _timeProvider.GetElapsedTime(connectedAt);
    }

    private async Task<bool> IsFirstHealthyAsync(Link<TClient> link, FailoverOptions options, CancellationToken closing)
    {
        if (!selector.IsUsable(0))
        {
            return false;
        }

        var failure = await FailureOfAsync(link, context.Adapter.ProbeAsync, context.Endpoints[0], closing).ConfigureAwait(false);
        if (failure is not null && Classify(failure).Kind == FailureKind.PolicyViolation)
        {
            selector.SetAside(0, failure, isViolation: true, options);
        }

        return failure is null;
    }

    /// <summary>Checks something beside a connection, for no longer than that lasts.</summary>
    private async Task<Exception?> FailureOfAsync<TArgument>(Link<TClient> link, Func<TArgument, CancellationToken, Task> check, TArgument argument, CancellationToken closing)
    {
        using var limit = new CancellationTokenSource(Options.AttemptTimeout, _timeProvider);
        using var lost = link.Loss.Ended.UnsafeRegister(_cancel, limit);
        using var closed = closing.UnsafeRegister(_cancel, limit);
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

    /// <summary>Takes a client down, whatever it does: what was under way on it ends first, so that it can be done again on the next one in its order. Leaves the thread that it comes from where that may be a client's callback's.</summary>
    /// <param name="link">What is taken down.</param>
    /// <param name="isCallback">Whether it may come from a client's callback.</param>
    private async Task CloseAsync(Link<TClient> link, bool isCallback)
    {
        Shut(link);
        if (isCallback)
        {
            await Hop.Async(_timeProvider);
        }

        var options = Options;
        using var limit = new CancellationTokenSource(options.CloseTimeout, _timeProvider);
        var (isLeft, drained) = (true, link.Drained);
        try
        {
            var closed = context.Adapter.CloseAsync(link.Client, limit.Token);
            isLeft = closed.IsCompleted && drained.IsCompleted;
            await closed.Observed().WaitAsync(options.CloseTimeout * 2, _timeProvider).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.CloseFailed(context.Logger, link.Endpoint.Name, exception);
        }

        await drained.IsGivenWithinAsync(options.CloseTimeout, _timeProvider, CancellationToken.None).ConfigureAwait(false);
        if (!isLeft)
        {
            await Hop.Async(_timeProvider);
        }
    }
}
