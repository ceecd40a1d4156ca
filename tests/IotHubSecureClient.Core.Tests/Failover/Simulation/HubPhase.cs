namespace IotHubSecureClient.Tests.Failover.Simulation;

internal enum HubPhase
{
    Up,

    /// <summary>A failover has begun: connections were cut, and new ones are accepted for a while.</summary>
    Accepting,

    /// <summary>Connects hang, are refused, or are answered that there is no such hub.</summary>
    Down,
}
