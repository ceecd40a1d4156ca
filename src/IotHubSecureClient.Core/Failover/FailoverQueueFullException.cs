namespace IotHubSecureClient.Failover;

/// <summary>An operation was refused because too many wait already. Nothing of it was sent.</summary>
/// <param name="maxConcurrent"><see cref="FailoverOptions.MaxConcurrentOperations"/>.</param>
/// <param name="maxQueued"><see cref="FailoverOptions.MaxQueuedOperations"/>.</param>
public sealed class FailoverQueueFullException(int maxConcurrent, int maxQueued) : Exception(
    $"The operation was refused: {maxConcurrent} are under way and {maxQueued} wait, which is as many as are allowed. "
    + "Send less while the hub cannot be reached, keep telemetry in an outbox, or raise FailoverOptions.MaxQueuedOperations.")
{
    /// <summary>How many operations may be under way at once.</summary>
    public int MaxConcurrentOperations { get; } = maxConcurrent;

    /// <summary>How many operations may wait for their turn.</summary>
    public int MaxQueuedOperations { get; } = maxQueued;
}
