namespace IotHubSecureClient.Failover;

/// <summary>What an application should do in a state.</summary>
public enum RecommendedAction
{
    /// <summary>Connect: nothing happens by itself.</summary>
    Connect,

    /// <summary>Go on as normal.</summary>
    PerformNormally,

    /// <summary>Wait: the client tries again by itself. Operations wait as well, each for its own time.</summary>
    WaitForRetry,

    /// <summary>Stop, and have somebody look at it: another attempt would fail in the same way.</summary>
    Quit,
}
