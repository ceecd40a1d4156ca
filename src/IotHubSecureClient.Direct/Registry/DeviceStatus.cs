namespace IotHubSecureClient.Direct;

/// <summary>Whether a device may connect.</summary>
public enum DeviceStatus
{
    /// <summary>It may.</summary>
    Enabled,

    /// <summary>It may not.</summary>
    Disabled,
}
