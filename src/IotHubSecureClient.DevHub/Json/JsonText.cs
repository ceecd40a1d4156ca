using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Json;

/// <summary>Reads JSON that somebody else wrote. Whatever is accepted here can be read to its last string without an exception.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="HubException">It is not JSON, names a member twice, or has text that is not Unicode.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Strict);
            ReadStrings(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw new HubException(HubErrorCode.IotHubFormatError, $"The document is not JSON: {e.Message}");
        }
    }

    /// <exception cref="HubException">As <see cref="Parse"/>, or it is JSON but no object.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> json)
    {
        JsonDocument document = Parse(json);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new HubException(HubErrorCode.IotHubFormatError, "The document is not a JSON object.");
    }

    // An escaped half of a surrogate pair passes the parser and throws when the string is read.
    private static void ReadStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    ReadStrings(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadStrings(member.Value);
                }

                break;
        }
    }
}
