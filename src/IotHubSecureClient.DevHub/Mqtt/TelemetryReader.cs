using System.Buffers;
using System.Text;
using IotHubSecureClient.Emulation.Messages;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Makes a device-to-cloud message of a PUBLISH.</summary>
internal static class TelemetryReader
{
    private const string RetainProperty = "mqtt-retain";
    private const string MessageTypeProperty = "iothub-MessageType";

    /// <summary>What counts towards the limit: the body and the sender's properties.</summary>
    public static long Size(PublishTopic topic, ReadOnlySequence<byte> payload) =>
        payload.Length + topic.Properties.Sum(property => Encoding.UTF8.GetByteCount(property.Key) + Encoding.UTF8.GetByteCount(property.Value ?? ""));

    /// <param name="topic">The topic, with the message's properties.</param>
    /// <param name="payload">The body.</param>
    /// <param name="retain">The RETAIN flag: nothing is retained, the back end is told by a property.</param>
    /// <param name="isWill">Whether the message is the connection's will.</param>
    /// <param name="modelId">The model that the connection named.</param>
    public static DeviceMessage Read(PublishTopic topic, ReadOnlySequence<byte> payload, bool retain, bool isWill, string? modelId)
    {
        var system = new Dictionary<string, string>();
        var application = new Dictionary<string, string>();
        foreach (var (name, value) in topic.Properties)
        {
            if (!name.StartsWith(SystemProperties.Prefix, StringComparison.Ordinal))
            {
                application[name] = value ?? "";
            }
            else if (SystemProperties.Name(name) is { } systemName)
            {
                system[systemName] = value ?? "";
            }
        }

        if (retain)
        {
            application[RetainProperty] = "true";
        }

        if (isWill)
        {
            application[MessageTypeProperty] = "Will";
        }

        if (modelId is not null)
        {
            system[SystemPropertyNames.ModelId] = modelId;
        }

        return new DeviceMessage { Body = payload.IsSingleSegment ? payload.First : payload.ToArray(), Properties = application, SystemProperties = system };
    }
}
