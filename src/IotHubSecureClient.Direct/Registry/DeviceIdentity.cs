using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>A device in the hub's registry.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-identity-registry">Understand the identity registry in your IoT hub</see>.</remarks>
public sealed class DeviceIdentity
{
    /// <summary>Makes an identity; the hub makes its keys when it is created.</summary>
    /// <param name="deviceId">1 to 128 ASCII letters, digits and some signs; case matters.</param>
    public DeviceIdentity(string deviceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(deviceId);
        DeviceId = deviceId;
    }

    /// <summary>The id of the device.</summary>
    public string DeviceId { get; }

    /// <summary>Tells a device from an earlier one of the same id. Set by the hub.</summary>
    public string? GenerationId { get; init; }

    /// <summary>The version of the identity, for updates and deletions that must not undo somebody else's.</summary>
    /// <value><see langword="null"/> updates whatever the version is.</value>
    [JsonPropertyName("etag")]
    public string? ETag { get; set; }

    /// <summary>Whether the device may connect.</summary>
    /// <value>Default <see cref="DeviceStatus.Enabled"/>.</value>
    public DeviceStatus Status { get; set; }

    /// <summary>Why the device has its status; up to 128 characters.</summary>
    public string? StatusReason { get; set; }

    /// <summary>How the device proves itself.</summary>
    public IdentityAuthentication Authentication { get; set; } = new();

    /// <summary>What the device is, besides a device.</summary>
    public DeviceCapabilities? Capabilities { get; set; }

    /// <summary>Whether the hub holds the device to be connected. Set by the hub.</summary>
    public RegistryConnectionState ConnectionState { get; init; }

    /// <summary>When <see cref="ConnectionState"/> last changed. Set by the hub.</summary>
    [JsonConverter(typeof(HubTimeConverter))]
    public DateTimeOffset? ConnectionStateUpdatedTime { get; init; }

    /// <summary>When <see cref="Status"/> last changed. Set by the hub.</summary>
    [JsonConverter(typeof(HubTimeConverter))]
    public DateTimeOffset? StatusUpdatedTime { get; init; }

    /// <summary>When the device last connected, sent or received. Set by the hub.</summary>
    [JsonConverter(typeof(HubTimeConverter))]
    public DateTimeOffset? LastActivityTime { get; init; }

    /// <summary>How many messages wait for the device. Set by the hub.</summary>
    public int CloudToDeviceMessageCount { get; init; }
}
