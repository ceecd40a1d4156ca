using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>A module of a device in the hub's registry: it has its own credentials, twin and connection.</summary>
public sealed class ModuleIdentity
{
    /// <summary>Makes an identity; the hub makes its keys when it is created.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="moduleId">The id of the module, unique within the device.</param>
    public ModuleIdentity(string deviceId, string moduleId)
    {
        ArgumentException.ThrowIfNullOrEmpty(deviceId);
        ArgumentException.ThrowIfNullOrEmpty(moduleId);
        DeviceId = deviceId;
        ModuleId = moduleId;
    }

    /// <summary>The id of the device.</summary>
    public string DeviceId { get; }

    /// <summary>The id of the module.</summary>
    public string ModuleId { get; }

    /// <summary>Who manages the module, such as <c>IotEdge</c>; <see langword="null"/> for the application.</summary>
    public string? ManagedBy { get; set; }

    /// <summary>Tells a module from an earlier one of the same id. Set by the hub.</summary>
    public string? GenerationId { get; init; }

    /// <summary>The version of the identity, for updates and deletions that must not undo somebody else's.</summary>
    /// <value><see langword="null"/> updates whatever the version is.</value>
    [JsonPropertyName("etag")]
    public string? ETag { get; set; }

    /// <summary>How the module proves itself.</summary>
    public IdentityAuthentication Authentication { get; set; } = new();

    /// <summary>Whether the hub holds the module to be connected. Set by the hub.</summary>
    public RegistryConnectionState ConnectionState { get; init; }

    /// <summary>When <see cref="ConnectionState"/> last changed. Set by the hub.</summary>
    [JsonConverter(typeof(HubTimeConverter))]
    public DateTimeOffset? ConnectionStateUpdatedTime { get; init; }

    /// <summary>When the module last connected, sent or received. Set by the hub.</summary>
    [JsonConverter(typeof(HubTimeConverter))]
    public DateTimeOffset? LastActivityTime { get; init; }
}
