namespace IotHubSecureClient.Emulation.Messages;

/// <summary>A message to a device.</summary>
public sealed class CloudToDeviceMessage
{
    /// <summary>The body, at most 64 KiB with the properties.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Identifies the message in feedback; <see langword="null"/> (the default) for none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Names the message that this one answers; <see langword="null"/> (the default) for none.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Names the origin; <see langword="null"/> (the default) for none.</summary>
    public string? UserId { get; init; }

    /// <summary>The media type of the body; <see langword="null"/> (the default) for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The encoding of the body; <see langword="null"/> (the default) for none.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>When an undelivered message is given up; <see langword="null"/> (the default) for an hour after it was sent.</summary>
    public DateTimeOffset? ExpiryTime { get; init; }

    /// <summary>What the sender wants to be told; <see cref="FeedbackAck.None"/> by default.</summary>
    public FeedbackAck Ack { get; init; }

    /// <summary>The application's own properties; empty by default.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
