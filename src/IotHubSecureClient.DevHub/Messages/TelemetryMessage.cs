using System.Text;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>A device-to-cloud message that the hub has taken.</summary>
public sealed class TelemetryMessage
{
    internal TelemetryMessage()
    {
    }

    /// <summary>The device that sent it.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The module that sent it; <see langword="null"/> for the device itself.</summary>
    public string? ModuleId { get; init; }

    /// <summary>The body, at most 256 KiB less the properties.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The sender's own properties.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>System properties of the sender and of the hub, by the names of <see cref="SystemPropertyNames"/>.</summary>
    public required IReadOnlyDictionary<string, string> SystemProperties { get; init; }

    /// <summary>The sender's message id; <see langword="null"/> where it gave none.</summary>
    public string? MessageId => SystemProperties.GetValueOrDefault(SystemPropertyNames.MessageId);

    /// <summary>The media type of the body; <see langword="null"/> where the sender gave none.</summary>
    public string? ContentType => SystemProperties.GetValueOrDefault(SystemPropertyNames.ContentType);

    /// <summary>When the hub took it.</summary>
    public DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>Counts the hub's messages from 0, without gaps.</summary>
    public long SequenceNumber { get; init; }
}
