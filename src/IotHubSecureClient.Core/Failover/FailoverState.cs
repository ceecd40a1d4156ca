namespace IotHubSecureClient.Failover;

/// <summary>A state of a client, with its one reason.</summary>
public sealed record FailoverState
{
    /// <summary>Where the client stands.</summary>
    public required FailoverStatus Status { get; init; }

    /// <summary>Why.</summary>
    public required FailoverReason Reason { get; init; }

    /// <summary>The endpoint in question; <see langword="null"/> before the first attempt.</summary>
    public FailoverEndpoint? Endpoint { get; init; }

    /// <summary>How many attempts were made since the client was last connected; 1 is the first.</summary>
    public int Attempt { get; init; }

    /// <summary>How long the client waits until its next attempt, where it does; then for its turn among the clients of its process.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The failure, where there was one.</summary>
    public Exception? Exception { get; init; }

    /// <summary>When the client came into this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What the application should do.</summary>
    public RecommendedAction Action => Status switch
    {
        FailoverStatus.Idle or FailoverStatus.Closed => RecommendedAction.Connect,
        FailoverStatus.Connected => RecommendedAction.PerformNormally,
        FailoverStatus.Failed => RecommendedAction.Quit,
        _ => RecommendedAction.WaitForRetry,
    };
}
