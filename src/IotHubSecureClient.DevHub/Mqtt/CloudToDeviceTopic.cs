using System.Globalization;
using System.Text;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The topic of a cloud-to-device message: what the sender has set, as a property bag.</summary>
internal static class CloudToDeviceTopic
{
    public static string Of(HubIdentity identity, CloudToDeviceDelivery delivery)
    {
        var message = delivery.Message;
        var topic = new StringBuilder(IdentityPath.Of(identity)).Append("/messages/devicebound/");
        var first = true;
        Append("$.mid", message.MessageId);
        Append("$.to", delivery.To);
        Append("$.cid", message.CorrelationId);
        Append("$.uid", message.UserId);
        Append("$.ct", message.ContentType);
        Append("$.ce", message.ContentEncoding);
        Append("$.exp", message.ExpiryTime?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Append("iothub-ack", message.Ack == FeedbackAck.None ? null : message.Ack.ToString().ToLowerInvariant());
        foreach (var (name, value) in message.Properties)
        {
            PropertyBag.Append(topic, ref first, name, value);
        }

        return topic.ToString();

        void Append(string name, string? value)
        {
            if (value is not null)
            {
                PropertyBag.Append(topic, ref first, name, value);
            }
        }
    }
}
