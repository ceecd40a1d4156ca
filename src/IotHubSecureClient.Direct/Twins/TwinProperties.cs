using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>The desired or the reported properties of a twin, as of one version.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-device-twins">Understand device twins in IoT Hub</see>.</remarks>
public sealed class TwinProperties
{
    private const string VersionName = "$version";

    /// <summary>Makes properties of JSON; for tests of handlers.</summary>
    /// <param name="values">A JSON object. Its <c>$version</c>, where there is one, becomes <see cref="Version"/>.</param>
    public TwinProperties(JsonElement values)
    {
        Values = values;
        Version = TryGetValue(VersionName, out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var number) ? number : 0;
    }

    /// <summary>The properties as a JSON object, with the hub's own members, whose names begin with <c>$</c>.</summary>
    public JsonElement Values { get; }

    /// <summary>Grows with every change of these properties; 0 where the hub stated none.</summary>
    public long Version { get; }

    /// <summary>Finds a property; <see langword="false"/> where there is none of that name.</summary>
    public bool TryGetValue(string name, out JsonElement value)
    {
        value = default;
        return Values.ValueKind == JsonValueKind.Object && Values.TryGetProperty(name, out value);
    }

    /// <summary>Reads a property; <see langword="false"/> where there is none of that name, or it is null.</summary>
    /// <param name="name">The name of the property.</param>
    /// <param name="typeInfo">How to read it, from a source-generated context.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="JsonException">The property does not fit the type.</exception>
    public bool TryGetValue<T>(string name, JsonTypeInfo<T> typeInfo, [NotNullWhen(true)] out T? value)
    {
        value = TryGetValue(name, out var element) && element.ValueKind != JsonValueKind.Null ? element.Deserialize(typeInfo) : default;
        return value is not null;
    }

    /// <summary>The properties as JSON.</summary>
    public override string ToString() => Values.ValueKind == JsonValueKind.Undefined ? "" : Values.GetRawText();
}
