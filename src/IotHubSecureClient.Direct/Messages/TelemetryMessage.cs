using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>A message from a device or module to its hub: at most 256 KiB, body and properties together.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-messages-construct">Create and read IoT Hub messages</see>.</remarks>
public sealed class TelemetryMessage
{
    private const string JsonContentType = "application/json";
    private const string Utf8ContentEncoding = "utf-8";

    private Dictionary<string, string>? _properties;

    /// <summary>Makes a message of bytes. They are not copied: leave them unchanged until the message is sent.</summary>
    public TelemetryMessage(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The sender's identifier of the message, up to 128 characters.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public string? MessageId { get; set; }

    /// <summary>The identifier of the request that this answers, or of the group that it belongs to.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public string? CorrelationId { get; set; }

    /// <summary>The media type of the body. The hub's routing queries read the body only where this is <c>application/json</c>.</summary>
    /// <value>Default: <see langword="null"/>, not stated.</value>
    public string? ContentType { get; set; }

    /// <summary>The encoding of the body: <c>utf-8</c>, <c>utf-16</c> or <c>utf-32</c>.</summary>
    /// <value>Default: <see langword="null"/>, not stated.</value>
    public string? ContentEncoding { get; set; }

    /// <summary>When the message was made, for devices that send later than they measure.</summary>
    /// <value>Default: <see langword="null"/>, not stated.</value>
    public DateTimeOffset? CreationTime { get; set; }

    /// <summary>The output of a module that the message leaves by; edge routing uses it.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public string? OutputName { get; set; }

    /// <summary>The component of the device's model that the message belongs to (IoT Plug and Play).</summary>
    /// <value>Default: <see langword="null"/>, the device itself.</value>
    public string? ComponentName { get; set; }

    /// <summary>The application's own properties.</summary>
    public IDictionary<string, string> Properties => _properties ??= new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string>? PropertiesOrNull => _properties;

    /// <summary>Makes a message of UTF-8 text, with <see cref="ContentEncoding"/> set.</summary>
    public static TelemetryMessage FromText(string text) => new(Encoding.UTF8.GetBytes(text)) { ContentEncoding = Utf8ContentEncoding };

    /// <summary>Makes a message of JSON, with <see cref="ContentType"/> and <see cref="ContentEncoding"/> set.</summary>
    public static TelemetryMessage FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return OfJson(JsonBytes.Of(json));
    }

    /// <summary>Makes a message of JSON, with <see cref="ContentType"/> and <see cref="ContentEncoding"/> set.</summary>
    /// <param name="value">The value to write.</param>
    /// <param name="typeInfo">How to write it, from a source-generated context.</param>
    public static TelemetryMessage FromJson<T>(T value, JsonTypeInfo<T> typeInfo) => OfJson(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));

    private static TelemetryMessage OfJson(byte[] body) => new(body) { ContentType = JsonContentType, ContentEncoding = Utf8ContentEncoding };
}
