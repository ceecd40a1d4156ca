using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Direct;

/// <summary>A device that outlives failovers, as configuration states it.</summary>
public sealed class FailoverDeviceClientOptions
{
    /// <summary>The hubs in the order of preference, each with the device's credentials there. Read once, when the client is made.</summary>
    /// <value>At least one.</value>
    public List<DirectDeviceClientOptions> Hubs { get; } = [];

    /// <summary>How the client outlives disconnects and failovers. A change of the configuration takes effect at once.</summary>
    public FailoverOptions Failover { get; set; } = new();
}
