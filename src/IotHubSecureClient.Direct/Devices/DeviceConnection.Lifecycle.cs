using System.Runtime.ExceptionServices;

namespace IotHubSecureClient.Direct;

/// <summary>Opens and closes the connection, and tells of its states.</summary>
internal sealed partial class DeviceConnection
{
    /// <summary>How long a DISCONNECT may take when the client is disposed.</summary>
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private const string ConnectOperation = "connect";

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(DirectDeviceClient));
        using var deadline = Deadlines.StartRare(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _disposing.Token);
        try
        {
            await _lifecycle.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await ConnectCoreAsync(deadline, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _lifecycle.Release();
            }
        }
        catch (OperationCanceledException exception)
        {
            ExceptionDispatchInfo.Throw(Explain(exception, deadline, ConnectOperation));
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_state == DirectConnectionState.Disconnected)
        {
            return;
        }

        using var deadline = Deadlines.StartRare(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _disposing.Token);
        try
        {
            await _lifecycle.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await CloseSessionAsync(DirectConnectionState.Disconnected, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _lifecycle.Release();
            }
        }
        catch (OperationCanceledException exception)
        {
            ExceptionDispatchInfo.Throw(Explain(exception, deadline, "close the connection"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await _lifecycle.WaitAsync().ConfigureAwait(false);
        using (var timeout = new CancellationTokenSource(DisposeTimeout, _timeProvider))
        {
            await CloseSessionAsync(DirectConnectionState.Disposed, timeout.Token).ConfigureAwait(false);
        }

        _lifecycle.Release();
        await _renewal.ConfigureAwait(false);
        Deadlines.Dispose();
    }

    /// <summary>Closes the connection without a DISCONNECT and without waiting.</summary>
    public void Abort()
    {
        _disposing.Cancel();
        MqttSession? session;
        lock (_lock)
        {
            session = _session;
            _session = null;
            _renewalTimer?.Dispose();
        }

        session?.Dispose();
        Deadlines.Dispose();
        SetState(DirectConnectionState.Disposed, null);
    }

    /// <summary>Makes a session the current one; closes it where the client was disposed while it was opened.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed meanwhile.</exception>
    public void Adopt(OpenedSession opened)
    {
        bool isDisposing;
        lock (_lock)
        {
            isDisposing = _disposing.IsCancellationRequested;
            if (!isDisposing)
            {
                _session = opened.Session;
                _failure = null;
            }
        }

        if (isDisposing)
        {
            opened.Session.Dispose();
            throw Disposed();
        }

        ScheduleRenewal(opened);
        if (_wasConnected)
        {
            Reconnected?.Invoke();
        }

        _wasConnected = true;
        SetState(DirectConnectionState.Connected, null);
        if (opened.Session.Ended.IsCancellationRequested)
        {
            // Its loss may have been told already, before this.
            OnLost(opened.Session, null);
            SetState(DirectConnectionState.Disconnected, NotConnected(_failure));
        }
    }

    private async Task ConnectCoreAsync(OperationDeadline deadline, CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            return;
        }

        SetState(DirectConnectionState.Connecting, null);
        try
        {
            var channel = await _opener.DialAsync(cancellationToken).ConfigureAwait(false);
            await OpenAsync(channel, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var reason = Explain(exception, deadline, ConnectOperation);
            SetState(DirectConnectionState.Disconnected, reason);
            ExceptionDispatchInfo.Throw(reason);
        }
    }

    private async Task OpenAsync(VerifiedChannel channel, CancellationToken cancellationToken)
    {
        var opened = await _opener.OpenAsync(channel, _receive, OnLost, cancellationToken).ConfigureAwait(false);
        if (_filters.Count > 0)
        {
            try
            {
                await opened.Session.SubscribeAsync(_filters, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await opened.Session.CloseAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }
        }

        Adopt(opened);
    }

    private async Task CloseSessionAsync(DirectConnectionState state, CancellationToken cancellationToken)
    {
        MqttSession? session;
        lock (_lock)
        {
            session = _session;
            _session = null;
            _failure = null;
            _renewalTimer?.Dispose();
        }

        if (session is not null)
        {
            await session.CloseAsync(cancellationToken).ConfigureAwait(false);
        }

        SetState(state, null);
    }

    private void OnLost(MqttSession session, Exception? cause)
    {
        lock (_lock)
        {
            if (_session != session || session.IsReplaced)
            {
                return;
            }

            _session = null;
            _failure = cause;
            _renewalTimer?.Dispose();
        }

        SetState(DirectConnectionState.Disconnected, NotConnected(cause));
    }

    private void SetState(DirectConnectionState state, Exception? reason)
    {
        lock (_lock)
        {
            if (_state == state || _state == DirectConnectionState.Disposed)
            {
                return;
            }

            _state = state;
        }

        // The refusal itself is logged once, as an error, by the connector that refused.
        Log.StateChanged(_logger, Host, Port, state, ConnectFailure.FindViolation(reason) is null ? reason : null);
        StateChanged?.Invoke(state, reason);
    }
}
