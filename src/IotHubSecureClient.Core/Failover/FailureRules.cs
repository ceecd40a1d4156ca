namespace IotHubSecureClient.Failover;

/// <summary>Which failures are tried again, and until when.</summary>
internal sealed class FailureRules(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private long? _lostAt;
    private long? _connectedAt;
    private int _refusals;

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

    public void OnConnected()
    {
        lock (_lock)
        {
            _connectedAt = timeProvider.GetTimestamp();
            _refusals = 0;
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
    public bool MayConnectAgain(FailureKind kind, FailoverOptions options)
    {
        if (MayPass(kind, options))
        {
            return true;
        }

        if (kind == FailureKind.Unauthorized && ++_refusals < options.MaxCredentialAttempts)
        {
            return true;
        }

        _refusals = 0;
        return false;
    }

    // A connection that lasts is the end of a failover: else the drop of a connection for each new token would keep the window open for ever.
    private bool IsInWindow(FailoverOptions options)
    {
        lock (_lock)
        {
            return _lostAt is { } lostAt && timeProvider.GetElapsedTime(lostAt) < options.FailoverWindow
                && (_connectedAt is not { } connectedAt || timeProvider.GetElapsedTime(connectedAt) <= options.MaxReconnectWindow);
        }
    }
}
