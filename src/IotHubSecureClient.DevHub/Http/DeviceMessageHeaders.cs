using System.Collections.Frozen;
using System.Globalization;
using IotHubSecureClient.Emulation.Messages;
using Microsoft.AspNetCore.Http;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>The properties of messages as HTTP headers.</summary>
internal static class DeviceMessageHeaders
{
    private const string ApplicationPrefix = "iothub-app-";

    private static readonly FrozenDictionary<string, string> SystemNames = new Dictionary<string, string>
    {
        ["iothub-messageid"] = SystemPropertyNames.MessageId,
        ["iothub-correlationid"] = SystemPropertyNames.CorrelationId,
        ["iothub-userid"] = SystemPropertyNames.UserId,
        ["iothub-expiry"] = SystemPropertyNames.ExpiryTime,
        ["iothub-creationtimeutc"] = SystemPropertyNames.CreationTime,
        ["iothub-contenttype"] = SystemPropertyNames.ContentType,
        ["iothub-contentencoding"] = SystemPropertyNames.ContentEncoding,
        ["iothub-interface-id"] = SystemPropertyNames.InterfaceId,
        [SystemPropertyNames.ComponentName] = SystemPropertyNames.ComponentName,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a message of headers, or of the members of a batch's <c>properties</c>, which have the same names.</summary>
    public static DeviceMessage Read(IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        Dictionary<string, string> system = [];
        Dictionary<string, string> application = [];
        foreach ((string name, string value) in headers)
        {
            if (SystemNames.TryGetValue(name, out string? systemName))
            {
                system[systemName] = value;
            }
            else if (name.StartsWith(ApplicationPrefix, StringComparison.OrdinalIgnoreCase))
            {
                application[name[ApplicationPrefix.Length..]] = value;
            }
        }

        return new DeviceMessage { Body = body, SystemProperties = system, Properties = application };
    }

    public static void Write(IHeaderDictionary headers, CloudToDeviceDelivery delivery)
    {
        CloudToDeviceMessage message = delivery.Message;
        headers.ETag = $"\"{delivery.LockToken}\"";
        headers["iothub-to"] = delivery.To;
        headers["iothub-sequencenumber"] = delivery.SequenceNumber.ToString(CultureInfo.InvariantCulture);
        headers["iothub-enqueuedtime"] = Time(delivery.EnqueuedTime);
        headers["iothub-expiry"] = Time(delivery.ExpiryTime);
        headers["iothub-deliverycount"] = delivery.DeliveryCount.ToString(CultureInfo.InvariantCulture);
        headers["iothub-ack"] = message.Ack switch
        {
            FeedbackAck.Positive => "positive",
            FeedbackAck.Negative => "negative",
            FeedbackAck.Full => "full",
            _ => "none",
        };
        (string Name, string? Value)[] optional =
        [
            ("iothub-messageid", message.MessageId),
            ("iothub-correlationid", message.CorrelationId),
            ("iothub-userid", message.UserId),
            ("iothub-contenttype", message.ContentType),
            ("iothub-contentencoding", message.ContentEncoding),
        ];
        foreach ((string name, string? value) in optional.Where(o => o.Value is not null))
        {
            headers[name] = value;
        }

        foreach ((string name, string value) in message.Properties)
        {
            headers[ApplicationPrefix + name] = value;
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
