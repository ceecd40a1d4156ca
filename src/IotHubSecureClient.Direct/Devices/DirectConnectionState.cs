namespace IotHubSecureClient.Direct;

/// <summary>Whether a device client is connected.</summary>
public enum DirectConnectionState
{
    /// <summary>Not connected: not yet, after <see cref="IDirectDeviceClient.CloseAsync"/>, or because the connection was lost. Nothing connects again by itself.</summary>
    Disconnected,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Connected,

    /// <summary>The connection is being replaced, because its shared access signature is about to expire. Calls wait for the new one.</summary>
    Renewing,

    /// <summary>The client is disposed.</summary>
    Disposed,
}
