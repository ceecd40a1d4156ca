using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>Replaces a session before its shared access signature expires. On MQTT that is a new connection: the hub knows no other renewal.</summary>
internal sealed partial class DeviceConnection
{
    /// <summary>How long calls under way may take until they are done again over the new session.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A timer takes no more than 49 days, and a token may last longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(5);

    private ITimer? _renewalTimer;
    private Task _renewal = Task.CompletedTask;

    private void ScheduleRenewal(OpenedSession opened)
    {
        if (opened.RenewAt is { } renewAt)
        {
            Schedule(opened, renewAt);
        }
    }

    private void Schedule(OpenedSession opened, DateTimeOffset at)
    {
        var wait = at - _timeProvider.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        lock (_lock)
        {
            if (_session != opened.Session)
            {
                return;
            }

            _renewalTimer?.Dispose();
            _renewalTimer = _timeProvider.CreateTimer(_ => OnRenewalDue(opened, at), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnRenewalDue(OpenedSession opened, DateTimeOffset at)
    {
        if (_timeProvider.GetUtcNow() < at)
        {
            Schedule(opened, at);
            return;
        }

        lock (_lock)
        {
            if (_session == opened.Session && !_disposing.IsCancellationRequested)
            {
                _renewal = Task.Run(() => RenewAsync(opened));
            }
        }
    }

    private async Task RenewAsync(OpenedSession old)
    {
        using var deadline = Deadlines.StartRare(_disposing.Token);
        try
        {
            await _lifecycle.WaitAsync(deadline.Token).ConfigureAwait(false);
            try
            {
                if (_session == old.Session)
                {
                    await ReplaceAsync(old, deadline.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                _lifecycle.Release();
            }
        }
        catch (Exception exception) when (_disposing.IsCancellationRequested && ConnectFailure.IsTransport(exception))
        {
            // The client was disposed meanwhile, which needs no new connection.
        }
        catch (Exception exception)
        {
            OnRenewalFailed(old, exception);
        }
    }

    /// <summary>Makes the new connection while the old one still serves, then changes over.</summary>
    private async Task ReplaceAsync(OpenedSession old, CancellationToken cancellationToken)
    {
        var channel = await _opener.DialAsync(cancellationToken).ConfigureAwait(false);
        if (!TryBeginReplacing(old.Session))
        {
            channel.Channel.Dispose();
            return;
        }

        try
        {
            await DrainAsync(old.Session, cancellationToken).ConfigureAwait(false);
            await old.Session.CloseAsync(cancellationToken).ConfigureAwait(false);
            await OpenAsync(channel, cancellationToken).ConfigureAwait(false);
            Log.Renewed(_logger, Host, Port);
        }
        catch (Exception exception)
        {
            channel.Channel.Dispose();
            old.Session.Dispose();
            lock (_lock)
            {
                _session = null;
                _failure = exception;
            }

            throw;
        }
        finally
        {
            EndReplacing();
        }
    }

    private async Task DrainAsync(MqttSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.Operations.DrainAsync().WaitAsync(DrainTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is under way still is done again over the new session.
        }
    }

    private bool TryBeginReplacing(MqttSession old)
    {
        lock (_lock)
        {
            if (_session != old)
            {
                return false;
            }

            old.MarkReplaced();
            _replacing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        SetState(DirectConnectionState.Renewing, null);
        return true;
    }

    private void EndReplacing()
    {
        TaskCompletionSource? replacing;
        lock (_lock)
        {
            replacing = _replacing;
            _replacing = null;
        }

        replacing?.SetResult();
    }

    private void OnRenewalFailed(OpenedSession old, Exception exception)
    {
        var failure = ConnectFailure.FindViolation(exception) ?? exception;
        if (failure is not TlsPolicyViolationException)
        {
            Log.RenewalFailed(_logger, Host, Port, failure);
        }

        var now = _timeProvider.GetUtcNow();
        bool isCurrent;
        lock (_lock)
        {
            isCurrent = _session == old.Session;
        }

        if (!isCurrent)
        {
            SetState(DirectConnectionState.Disconnected, failure);
        }
        else if (failure is TlsPolicyViolationException)
        {
            OnLost(old.Session, failure);
            old.Session.Dispose();
        }
        else if (now < old.Expiry)
        {
            var wait = (old.Expiry - now) / 2;
            Schedule(old, now + (wait > ShortestRetry ? wait : ShortestRetry));
        }
    }
}
