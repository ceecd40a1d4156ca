namespace IotHubSecureClient.Direct;

/// <summary>What is promised of a telemetry message (MQTT 3.1.1, section 4.3).</summary>
public enum TelemetryDelivery
{
    /// <summary>The hub confirms each message; a message in flight while a connection is replaced may arrive twice.</summary>
    AtLeastOnce,

    /// <summary>Nothing is confirmed: a message is lost with its connection.</summary>
    AtMostOnce,
}
