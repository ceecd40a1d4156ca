namespace IotHubSecureClient.Outbox;

/// <summary>A telemetry message that is stored until the hub has acknowledged it.</summary>
/// <param name="body">The content. It is not copied: leave it unchanged until the message is stored.</param>
public sealed class OutboxMessage(ReadOnlyMemory<byte> body)
{
    private Dictionary<string, string>? _properties;

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The identifier of the message, up to 128 characters. It is the same each time the message is sent, so that a receiver can tell a repetition.</summary>
    /// <value>Default: <see langword="null"/>; a GUID is made when the message is stored.</value>
    public string? MessageId { get; init; }

    /// <summary>The identifier of the group that the message belongs to.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public string? CorrelationId { get; init; }

    /// <summary>The media type of the body.</summary>
    /// <value>Default: <see langword="null"/>, not stated.</value>
    public string? ContentType { get; init; }

    /// <summary>The encoding of the body.</summary>
    /// <value>Default: <see langword="null"/>, not stated.</value>
    public string? ContentEncoding { get; init; }

    /// <summary>The output of a module that the message leaves by.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public string? OutputName { get; init; }

    /// <summary>The component of the device's model that the message belongs to (IoT Plug and Play).</summary>
    /// <value>Default: <see langword="null"/>, the device itself.</value>
    public string? ComponentName { get; init; }

    /// <summary>The application's own properties.</summary>
    public IDictionary<string, string> Properties => _properties ??= new(StringComparer.Ordinal);

    /// <summary>Where the message stands in the outbox: messages are sent in this order. 0 until it is stored.</summary>
    public long Sequence { get; internal init; }

    /// <summary>When the message was stored. The default until then.</summary>
    public DateTimeOffset EnqueuedAt { get; internal init; }

    /// <summary>How often the message was sent in vain. A sending that the end of the process cut off is not counted.</summary>
    public int Attempts { get; internal init; }

    /// <summary>What the message counts for, as it was when it was stored.</summary>
    internal int StoredSize { get; init; }

    internal IReadOnlyDictionary<string, string>? PropertiesOrNull
    {
        get => _properties is { Count: > 0 } ? _properties : null;
        init => _properties = value is null ? null : new(value, StringComparer.Ordinal);
    }
}
