using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>The twin of a device or module, as the service sees it.</summary>
public sealed class Twin
{
    /// <summary>Makes a twin of the hub's JSON, such as a query's item.</summary>
    /// <exception cref="JsonException">It is not a JSON object with a <c>deviceId</c>.</exception>
    public Twin(JsonElement json)
    {
        Json = json;
        DeviceId = Text("deviceId") ?? throw new JsonException("A twin without a 'deviceId'.");
        ModuleId = Text("moduleId");
        ETag = Text("etag");
        ModelId = Text("modelId");
        Version = Member("version") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt64(out var number) ? number : 0;
        LastActivityTime = HubTimeConverter.Parse(Text("lastActivityTime"));
        ConnectionState = Enum.TryParse<RegistryConnectionState>(Text("connectionState"), ignoreCase: true, out var state) ? state : null;
        Status = Enum.TryParse<DeviceStatus>(Text("status"), ignoreCase: true, out var status) ? status : null;
        Tags = Member("tags");
        var properties = Member("properties");
        Desired = new TwinProperties(Member(properties, "desired"));
        Reported = new TwinProperties(Member(properties, "reported"));
    }

    /// <summary>The id of the device.</summary>
    public string DeviceId { get; }

    /// <summary>The id of the module; <see langword="null"/> for the device's own twin.</summary>
    public string? ModuleId { get; }

    /// <summary>The version of tags and desired properties, for changes that must not undo somebody else's.</summary>
    public string? ETag { get; }

    /// <summary>The identifier of the device's model (a DTMI of IoT Plug and Play), as it announced it.</summary>
    public string? ModelId { get; }

    /// <summary>Grows with every change of the twin.</summary>
    public long Version { get; }

    /// <summary>When the device last connected, sent or received.</summary>
    public DateTimeOffset? LastActivityTime { get; }

    /// <summary>Whether the hub holds the device to be connected; <see langword="null"/> where it does not say.</summary>
    public RegistryConnectionState? ConnectionState { get; }

    /// <summary>Whether the device may connect; <see langword="null"/> where the hub does not say.</summary>
    public DeviceStatus? Status { get; }

    /// <summary>What the service notes of the device, which the device does not see.</summary>
    public JsonElement Tags { get; }

    /// <summary>What the service wants.</summary>
    public TwinProperties Desired { get; }

    /// <summary>What the device last reported.</summary>
    public TwinProperties Reported { get; }

    /// <summary>The whole twin, as the hub sent it.</summary>
    public JsonElement Json { get; }

    private JsonElement Member(string name) => Member(Json, name);

    private string? Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;
}
