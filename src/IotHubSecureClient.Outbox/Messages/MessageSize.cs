using System.Text;

namespace IotHubSecureClient.Outbox;

/// <summary>What a message counts for: its body, and all that goes beside it as UTF-8.</summary>
internal static class MessageSize
{
    private const int MaxMessageIdLength = 128;
    private const int GuidLength = 36;

    public static int Of(OutboxMessage message)
    {
        var size = message.Body.Length + (message.MessageId is null ? GuidLength : Of(message.MessageId)) + Of(message.CorrelationId) + Of(message.ContentType) + Of(message.ContentEncoding) + Of(message.OutputName) + Of(message.ComponentName);
        foreach (var (name, value) in message.PropertiesOrNull ?? new Dictionary<string, string>())
        {
            size += Of(name) + Of(value);
        }

        return size;
    }

    /// <exception cref="ArgumentException">The message can never be stored.</exception>
    public static void ThrowIfNotAllowed(OutboxMessage message, int maxMessageBytes)
    {
        if (message.MessageId is { } id && id.Length is 0 or > MaxMessageIdLength)
        {
            throw new ArgumentException($"The id of a message has '{id.Length}' characters. Allowed: from 1 to {MaxMessageIdLength}. Shorten it, or leave it out for a GUID.", nameof(message));
        }

        var size = Of(message);
        if (size > maxMessageBytes)
        {
            throw new ArgumentException($"A message has '{size}' bytes. Allowed: {maxMessageBytes}, body, properties and identifiers together. Split it, or raise OutboxOptions.MaxMessageBytes where it is below the hub's limit.", nameof(message));
        }
    }

    private static int Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
