using System.Globalization;
using System.Text;

namespace IotHubSecureClient.Direct;

/// <summary>The topic that a telemetry message is published to.</summary>
internal static class TelemetryTopic
{
    /// <summary>The hub's limit for a message (body and properties).</summary>
    public const int MaxMessageLength = 256 * 1024;

    /// <summary>MQTT 3.1.1, section 1.5.3.</summary>
    private const int MaxTopicLength = ushort.MaxValue;

    /// <param name="prefix">The topic of a message without properties, with a slash at its end.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">The message is larger than the hub allows.</exception>
    public static string Of(string prefix, TelemetryMessage message)
    {
        var bag = new PropertyBag(prefix, stackalloc char[512]);
        bag.Add(MessageProperties.OutputName, message.OutputName);
        bag.Add(MessageProperties.MessageId, message.MessageId);
        bag.Add(MessageProperties.CorrelationId, message.CorrelationId);
        bag.Add(MessageProperties.ContentType, message.ContentType);
        bag.Add(MessageProperties.ContentEncoding, message.ContentEncoding);
        bag.Add(MessageProperties.ComponentName, message.ComponentName);
        bag.Add(MessageProperties.CreationTime, message.CreationTime?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        if (message.PropertiesOrNull is { } properties)
        {
            foreach (var (name, value) in properties)
            {
                RefuseSystemName(name);
                bag.Add(name, value);
            }
        }

        if (bag.IsEmpty)
        {
            bag.Return();
            RefuseTooLarge(message, 0);
            return prefix;
        }

        var topic = bag.ToStringAndReturn();
        RefuseTooLarge(message, topic.Length - prefix.Length);
        return Encoding.UTF8.GetByteCount(topic) <= MaxTopicLength
            ? topic
            : throw new ArgumentException($"The properties of a telemetry message take '{topic.Length}' characters in its topic. Allowed: {MaxTopicLength}. Move some into the body.", nameof(message));
    }

    private static void RefuseSystemName(string name)
    {
        if (name.StartsWith(MessageProperties.SystemPrefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"A telemetry message has the property '{name}'. Names that begin with '$.' are the hub's own: set the message's own members, or choose another name.", nameof(name));
        }
    }

    private static void RefuseTooLarge(TelemetryMessage message, int propertiesLength)
    {
        var length = message.Body.Length + propertiesLength;
        if (length > MaxMessageLength)
        {
            throw new ArgumentException($"A telemetry message has '{length}' bytes. Allowed: {MaxMessageLength}, body and properties together. Split it.", nameof(message));
        }
    }
}
