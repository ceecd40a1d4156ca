namespace IotHubSecureClient.Emulation.Failover;

/// <summary>One phase of a failover.</summary>
/// <param name="Kind">What clients meet.</param>
/// <param name="Duration">For how long, by the hub's clock. 0 or more, at most 24 days.</param>
public sealed record DevHubFailoverPhase(DevHubFailoverPhaseKind Kind, TimeSpan Duration);
