namespace IotHubSecureClient.Failover;

/// <summary>Why a client stands where it stands.</summary>
public enum FailoverReason
{
    /// <summary>It was made, and nothing else has happened.</summary>
    Created,

    /// <summary>The application asked for it.</summary>
    Requested,

    /// <summary>The connection was made for the first time since the application asked for it.</summary>
    FirstConnect,

    /// <summary>The connection was made again after it had been lost.</summary>
    Recovered,

    /// <summary>The connection was lost, or could not be made.</summary>
    ConnectionLost,

    /// <summary>The connection looked alive, and nothing was acknowledged within the time for it.</summary>
    NoAcknowledgement,

    /// <summary>The hub takes no more connections for now.</summary>
    Throttled,

    /// <summary>The hub refused the credentials.</summary>
    BadCredentials,

    /// <summary>The hub, device or module is not there.</summary>
    NotFound,

    /// <summary>The hub is suspended.</summary>
    Suspended,

    /// <summary>The device is disabled.</summary>
    Disabled,

    /// <summary>The hub refused the request itself.</summary>
    Rejected,

    /// <summary>The TLS policy refused the connection.</summary>
    PolicyViolation,

    /// <summary>The first endpoint has been healthy for long enough, and is returned to.</summary>
    FirstEndpointHealthy,
}
