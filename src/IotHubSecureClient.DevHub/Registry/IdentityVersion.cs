using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>What a failover can bring back of an identity: its entry in the registry and its twin, as they were at one time.</summary>
/// <param name="Record">The entry.</param>
/// <param name="Twin">The twin.</param>
/// <param name="CreatedAt">When the identity was registered.</param>
internal sealed record IdentityVersion(IdentityRecord Record, TwinDocument Twin, DateTimeOffset CreatedAt)
{
    public HubIdentity Identity => Record.Identity;
}
