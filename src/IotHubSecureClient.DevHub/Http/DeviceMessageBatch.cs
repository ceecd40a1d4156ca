using System.Text;
using System.Text.Json;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Several messages in one request: an array of <c>{"body": base64, "base64Encoded": true, "properties": {…}}</c>.</summary>
internal static class DeviceMessageBatch
{
    public const string ContentType = "application/vnd.microsoft.iothub.json";

    /// <exception cref="HubException">It is not such an array, or larger than one message may be.</exception>
    public static IReadOnlyList<DeviceMessage> Read(JsonElement batch)
    {
        if (batch.ValueKind != JsonValueKind.Array)
        {
            throw new HubException(HubErrorCode.IotHubFormatError, "The batch is not a JSON array.");
        }

        DeviceMessage[] messages = [.. batch.EnumerateArray().Select(ReadMessage)];
        MessageRules.Check(messages.Sum(MessageRules.Size), MessageRules.MaxDeviceToCloudBytes);
        return messages;
    }

    private static DeviceMessage ReadMessage(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new HubException(HubErrorCode.IotHubFormatError, "A message of the batch is not a JSON object.");
        }

        JsonElement properties = item.ObjectMember("properties");
        IEnumerable<KeyValuePair<string, string>> headers = properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText()))
            : [];
        return DeviceMessageHeaders.Read(headers, ReadBody(item));
    }

    private static byte[] ReadBody(JsonElement item)
    {
        string text = item.StringMember("body") ?? throw new HubException(HubErrorCode.IotHubFormatError, "A message of the batch has no 'body'.");
        if (item.Member("base64Encoded").ValueKind != JsonValueKind.Undefined && !item.BooleanMember("base64Encoded"))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new HubException(HubErrorCode.IotHubFormatError, "The body of a message of the batch is not base64.");
        }
    }
}
