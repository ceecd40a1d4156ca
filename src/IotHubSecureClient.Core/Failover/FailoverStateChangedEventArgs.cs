namespace IotHubSecureClient.Failover;

/// <summary>Tells of a client's new state.</summary>
/// <param name="state">The state.</param>
public sealed class FailoverStateChangedEventArgs(FailoverState state) : EventArgs
{
    /// <summary>The state.</summary>
    public FailoverState State { get; } = state;
}
