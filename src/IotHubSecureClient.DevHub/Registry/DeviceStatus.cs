namespace IotHubSecureClient.Emulation.Registry;

/// <summary>Whether a device may connect.</summary>
public enum DeviceStatus
{
    /// <summary>It may.</summary>
    Enabled,

    /// <summary>It may not; its connection is dropped.</summary>
    Disabled,
}
