using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IotHubSecureClient.Direct;

/// <summary>JSON from and to bytes, without reflection.</summary>
internal static class JsonBytes
{
    public static JsonElement Null { get; } = Read("null"u8.ToArray());

    public static byte[] Of(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
