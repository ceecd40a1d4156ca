using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>A direct method that the service invokes on this device.</summary>
public sealed class DirectMethodRequest
{
    /// <summary>Makes a request; for tests of handlers.</summary>
    public DirectMethodRequest(string name, ReadOnlyMemory<byte> payload)
    {
        Name = name;
        Payload = payload;
    }

    /// <summary>The name of the method.</summary>
    public string Name { get; }

    /// <summary>The payload, as the service sent it: JSON, or nothing.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Reads the payload.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public JsonElement ReadJson() => Payload.IsEmpty ? JsonBytes.Null : JsonBytes.Read(Payload);

    /// <summary>Reads the payload.</summary>
    /// <param name="typeInfo">How to read it, from a source-generated context.</param>
    /// <exception cref="JsonException">It is not JSON, or does not fit the type.</exception>
    public T? ReadJson<T>(JsonTypeInfo<T> typeInfo) => Payload.IsEmpty ? default : JsonSerializer.Deserialize(Payload.Span, typeInfo);
}
