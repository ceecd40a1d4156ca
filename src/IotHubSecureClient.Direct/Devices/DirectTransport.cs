namespace IotHubSecureClient.Direct;

/// <summary>What a device client speaks to the hub.</summary>
public enum DirectTransport
{
    /// <summary>MQTT 3.1.1 over TLS, port 8883.</summary>
    Mqtt,

    /// <summary>MQTT 3.1.1 over a secure WebSocket, port 443, for networks that let nothing else out.</summary>
    MqttWebSocket,
}
