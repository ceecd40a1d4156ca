namespace IotHubSecureClient.Failover;

/// <summary>Where a client stands.</summary>
public enum FailoverStatus
{
    /// <summary>It was not asked to connect yet.</summary>
    Idle,

    /// <summary>It is connecting.</summary>
    Connecting,

    /// <summary>It is connected and verified, and its handlers are set.</summary>
    Connected,

    /// <summary>It has no connection, and waits for its next attempt.</summary>
    Waiting,

    /// <summary>It has given up: another attempt would fail in the same way.</summary>
    Failed,

    /// <summary>It was closed.</summary>
    Closed,
}
