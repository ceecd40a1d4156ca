using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>What a device answered to a direct method, as the service sees it.</summary>
public sealed class DirectMethodResult
{
    /// <summary>Makes a result; for tests of callers.</summary>
    public DirectMethodResult(int status, JsonElement payload)
    {
        Status = status;
        Payload = payload;
    }

    /// <summary>The device's own status.</summary>
    public int Status { get; }

    /// <summary>The device's payload; a JSON null where there is none.</summary>
    public JsonElement Payload { get; }

    /// <summary>Reads the payload.</summary>
    /// <param name="typeInfo">How to read it, from a source-generated context.</param>
    /// <exception cref="JsonException">The payload does not fit the type.</exception>
    public T? ReadPayload<T>(JsonTypeInfo<T> typeInfo) => Payload.Deserialize(typeInfo);

    internal static DirectMethodResult Read(JsonElement root) => new(
        root.GetProperty("status").GetInt32(),
        root.TryGetProperty("payload", out var payload) ? payload : JsonBytes.Null);
}
