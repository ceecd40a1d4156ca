using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Direct;

/// <summary>A service that outlives failovers, as configuration states it.</summary>
public sealed class FailoverServiceClientOptions
{
    /// <summary>The hubs in the order of preference, each with its own credentials. Read once, when the client is made.</summary>
    /// <value>At least one.</value>
    public List<DirectServiceClientOptions> Hubs { get; } = [];

    /// <summary>How the client outlives disconnects and failovers. A change of the configuration takes effect at once.</summary>
    public FailoverOptions Failover { get; set; } = new();
}
