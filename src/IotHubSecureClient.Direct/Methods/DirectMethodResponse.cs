using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>A device's answer to a direct method.</summary>
public sealed class DirectMethodResponse
{
    /// <summary>Makes an answer of JSON in bytes.</summary>
    /// <param name="status">The device's own status; 200 for success, by convention as in HTTP.</param>
    /// <param name="payload">JSON, or nothing.</param>
    public DirectMethodResponse(int status, ReadOnlyMemory<byte> payload = default)
    {
        Status = status;
        Payload = payload;
    }

    /// <summary>The device's own status.</summary>
    public int Status { get; }

    /// <summary>The payload: JSON, or nothing.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Makes an answer of JSON.</summary>
    public static DirectMethodResponse FromJson(int status, JsonNode payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new(status, JsonBytes.Of(payload));
    }

    /// <summary>Makes an answer of JSON.</summary>
    /// <param name="status">The device's own status.</param>
    /// <param name="value">The value to write.</param>
    /// <param name="typeInfo">How to write it, from a source-generated context.</param>
    public static DirectMethodResponse FromJson<T>(int status, T value, JsonTypeInfo<T> typeInfo) => new(status, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));
}
