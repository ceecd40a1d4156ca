namespace IotHubSecureClient.Emulation.Messages;

/// <summary>The names of a message's system properties, as back ends read them.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-messages-construct.</remarks>
public static class SystemPropertyNames
{
    /// <summary>Identifies the message; MQTT <c>$.mid</c>.</summary>
    public const string MessageId = "message-id";

    /// <summary>Names the message that this one answers; MQTT <c>$.cid</c>.</summary>
    public const string CorrelationId = "correlation-id";

    /// <summary>Names the origin; MQTT <c>$.uid</c>.</summary>
    public const string UserId = "user-id";

    /// <summary>The destination; MQTT <c>$.to</c>.</summary>
    public const string To = "to";

    /// <summary>The media type of the body; MQTT <c>$.ct</c>.</summary>
    public const string ContentType = "content-type";

    /// <summary>The encoding of the body; MQTT <c>$.ce</c>.</summary>
    public const string ContentEncoding = "content-encoding";

    /// <summary>When the device made the message, ISO 8601; MQTT <c>$.ctime</c>.</summary>
    public const string CreationTime = "iothub-creation-time-utc";

    /// <summary>When the message loses its value, ISO 8601; MQTT <c>$.exp</c>.</summary>
    public const string ExpiryTime = "absolute-expiry-time";

    /// <summary>The module's output; MQTT <c>$.on</c>.</summary>
    public const string OutputName = "iothub-outputname";

    /// <summary>The component that sent the message; MQTT <c>$.sub</c>.</summary>
    public const string ComponentName = "dt-subject";

    /// <summary>The device's model; from <c>model-id</c> of the connection.</summary>
    public const string ModelId = "dt-dataschema";

    /// <summary>The interface that sent the message; MQTT <c>$.ifid</c>.</summary>
    public const string InterfaceId = "iothub-interface-id";

    /// <summary>Set by the hub: the device.</summary>
    public const string ConnectionDeviceId = "iothub-connection-device-id";

    /// <summary>Set by the hub: the module.</summary>
    public const string ConnectionModuleId = "iothub-connection-module-id";

    /// <summary>Set by the hub: how the connection was authenticated, JSON.</summary>
    public const string ConnectionAuthenticationMethod = "iothub-connection-auth-method";

    /// <summary>Set by the hub: the generation of the device.</summary>
    public const string ConnectionGenerationId = "iothub-connection-auth-generation-id";

    /// <summary>Set by the hub: when it took the message, ISO 8601.</summary>
    public const string EnqueuedTime = "iothub-enqueuedtime";

    /// <summary>Set by the hub: where the message comes from; <c>Telemetry</c>.</summary>
    public const string MessageSource = "iothub-message-source";
}
