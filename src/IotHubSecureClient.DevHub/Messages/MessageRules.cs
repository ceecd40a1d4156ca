using System.Globalization;
using System.Text;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>How large a message may be: body, values of system properties, names and values of application properties.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-messages-construct, "Message size".</remarks>
internal static class MessageRules
{
    public const int MaxDeviceToCloudBytes = 256 * 1024;
    public const int MaxCloudToDeviceBytes = 64 * 1024;

    /// <exception cref="HubException">The message is too large: 413.</exception>
    public static void Check(DeviceMessage message) => Check(Size(message), MaxDeviceToCloudBytes);

    /// <exception cref="HubException">The message is too large: 413.</exception>
    public static void Check(CloudToDeviceMessage message)
    {
        string?[] system = [message.MessageId, message.CorrelationId, message.UserId, message.ContentType, message.ContentEncoding];
        Check(message.Body.Length + system.Sum(SizeOf) + SizeOf(message.Properties), MaxCloudToDeviceBytes);
    }

    public static long Size(DeviceMessage message) => message.Body.Length + message.SystemProperties.Values.Sum(SizeOf) + SizeOf(message.Properties);

    public static void Check(long size, int limit)
    {
        if (size > limit)
        {
            throw new HubException(HubErrorCode.MessageTooLarge, string.Create(CultureInfo.InvariantCulture, $"The message has {size} bytes with its properties, {limit} are allowed."));
        }
    }

    private static long SizeOf(IReadOnlyDictionary<string, string> properties) => properties.Sum(p => SizeOf(p.Key) + SizeOf(p.Value));

    private static long SizeOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
