namespace IotHubSecureClient.Direct;

/// <summary>What a device is, besides a device.</summary>
public sealed class DeviceCapabilities
{
    /// <summary>Whether it is an IoT Edge device.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool IotEdge { get; set; }
}
