namespace IotHubSecureClient.Failover;

/// <summary>Which failures are tried again, and until when.</summary>
internal sealed class FailureRules(TimeProvider timeProvider, int endpoints)
{
    private readonly Lock _lock = new();

    /// <summary>How often each endpoint has refused its credentials since the last connection to it.</summary>
    private readonly int[] _refusals = new int[endpoints];
    private long? _lostAt;
    private long? _connectedAt;

    /// <summary>A connection that was up has failed: a failover window begins, unless one is open.</summary>
    public void OnLost(FailoverOptions options)
    {
        lock (_lock)
        {
            if (!IsInWindow(options))
            {
                _lostAt = timeProvider.GetTimestamp();
            }

            _connectedAt = null;
        }
    }

    public void OnConnected(FailoverEndpoint endpoint)
    {
        lock (_lock)
        {
            _connectedAt = timeProvider.GetTimestamp();
            _refusals[endpoint.Index] = 0;
        }
    }

    /// <summary>
    /// A hub that can be connected to has said that it is suspended. Over HTTPS that is the first that is seen of a failover, and no connection closes its window as long as it goes on.
    /// </summary>
    public void OnSuspended(FailoverOptions options)
    {
        lock (_lock)
        {
            if (_lostAt is null || HasLasted(options))
            {
                _lostAt = timeProvider.GetTimestamp();
            }

            _connectedAt = _connectedAt is null ? null : timeProvider.GetTimestamp();
        }
    }

    /// <summary>Whether an operation that failed so may succeed later.</summary>
    public bool MayPass(FailureKind kind, FailoverOptions options) => kind switch
    {
        FailureKind.Transient or FailureKind.ConnectionLost or FailureKind.Throttled or FailureKind.Unavailable => true,
        FailureKind.Unauthorized or FailureKind.NotFound or FailureKind.Suspended or FailureKind.HandshakeFailed => IsInWindow(options),
        _ => false,
    };

    /// <summary>Whether an operation that failed so was certainly not done: the hub refused it before it looked at it. "Not found" may be the answer of a device that is not connected.</summary>
    public static bool IsUndone(FailureKind kind) => kind is FailureKind.Throttled or FailureKind.Unauthorized or FailureKind.Suspended;

    /// <summary>Whether an attempt to connect that failed so is made again with the same endpoint.</summary>
    public bool MayConnectAgain(FailureKind kind, FailoverEndpoint endpoint, FailoverOptions options)
    {
        if (MayPass(kind, options))
        {
            return true;
        }

        if (kind == FailureKind.Unauthorized && ++_refusals[endpoint.Index] < options.MaxCredentialAttempts)
        {
            return true;
        }

        _refusals[endpoint.Index] = 0;
        return false;
    }

    // A connection that lasts is the end of a failover: else the drop of a connection for each new token would keep the window open for ever.
    private bool IsInWindow(FailoverOptions options)
    {
        lock (_lock)
        {
            return _lostAt is { } lostAt && timeProvider.GetElapsedTime(lostAt) < options.FailoverWindow && !HasLasted(options);
        }
    }

    private bool HasLasted(FailoverOptions options) => _connectedAt is { } connectedAt && timeProvider.GetElapsedTime(connectedAt) > options.MaxReconnectWindow;
}
