namespace IotHubSecureClient.Direct;

/// <summary>Whether the hub holds an identity to be connected. It learns of a broken connection late.</summary>
public enum RegistryConnectionState
{
    /// <summary>Not connected.</summary>
    Disconnected,

    /// <summary>Connected.</summary>
    Connected,
}
