namespace IotHubSecureClient.Emulation.Connections;

/// <summary>The port of the hub that a client connected to.</summary>
public enum DevHubEndpoint
{
    /// <summary>MQTT over TLS, 8883 at the service.</summary>
    Mqtt,

    /// <summary>HTTPS and WebSocket, 443 at the service.</summary>
    Https,
}
