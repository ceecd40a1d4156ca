namespace IotHubSecureClient.Failover;

/// <summary>What a failure means for the next attempt.</summary>
public enum FailureKind
{
    /// <summary>It may pass by itself: a busy hub, a timeout. The connection is kept.</summary>
    Transient,

    /// <summary>The connection is gone, or could not be made.</summary>
    ConnectionLost,

    /// <summary>The hub takes no more for now (429, "busy"). The next attempt waits longer, and so does the fleet.</summary>
    Throttled,

    /// <summary>The hub refused the credentials. Tried again a bounded number of times, because a key may be in rotation, and throughout a failover window.</summary>
    Unauthorized,

    /// <summary>The hub, device or module is not there. Tried again within a failover window only.</summary>
    NotFound,

    /// <summary>
    /// The hub is suspended. Tried again within a failover window only, which the first such answer to an operation opens: over HTTPS a failover may begin with that. Where there is another hub, operations
    /// go on with that one.
    /// </summary>
    Suspended,

    /// <summary>The device is disabled. Never tried again.</summary>
    Disabled,

    /// <summary>The request itself is refused: too large, malformed, not allowed. Never tried again.</summary>
    Rejected,

    /// <summary>The TLS policy refused the connection. Never tried again with the same endpoint until <see cref="FailoverOptions.ViolationWindow"/> has passed.</summary>
    PolicyViolation,

    /// <summary>The caller has cancelled.</summary>
    Cancelled,

    /// <summary>The hub takes nothing for now and does not say why: it is too busy, or suspended. The next attempt waits longer, and so does the fleet, but no longer than <see cref="FailoverOptions.MaxDelay"/>.</summary>
    Unavailable,

    /// <summary>The TLS handshake failed for another reason than the policy and the certificate. Tried again within a failover window only: a region that is not ready yet may do so, and another fails in the same way again.</summary>
    HandshakeFailed,
}
