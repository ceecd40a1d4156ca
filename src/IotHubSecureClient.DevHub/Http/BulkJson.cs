using System.Text.Json;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Bulk requests as the SDKs write them, and their results as the service does.</summary>
internal static class BulkJson
{
    /// <exception cref="HubException">It is not an array of identities with a known import mode.</exception>
    public static IReadOnlyList<BulkItem> Read(JsonElement body) => body.ValueKind == JsonValueKind.Array
        ? [.. body.EnumerateArray().Select(ReadItem)]
        : throw new HubException(HubErrorCode.IotHubFormatError, "The document is not a JSON array.");

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<BulkError> errors)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("isSuccessful", errors.Count == 0);
        writer.WriteStartArray("errors");
        foreach ((HubIdentity identity, HubException error) in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("deviceId", identity.DeviceId);
            if (identity.ModuleId is not null)
            {
                writer.WriteString("moduleId", identity.ModuleId);
            }

            writer.WriteNumber("errorCode", (int)error.Code);
            writer.WriteString("errorStatus", error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static BulkItem ReadItem(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new HubException(HubErrorCode.IotHubFormatError, "An item of the array is not a JSON object.");
        }

        string id = item.StringMember("id") ?? item.StringMember("deviceId") ?? throw new HubException(HubErrorCode.ArgumentNull, "An item of the array has no 'id'.");
        ImportMode mode = ReadMode(item.StringMember("importMode"));
        return new()
        {
            Identity = new HubIdentity(id, item.StringMember("moduleId")),
            Mode = mode,
            ETag = item.StringMember(mode == ImportMode.UpdateTwinIfMatchETag ? "twinETag" : "eTag"),
            Description = IdentityJson.Read(item),
            Twin = TwinUpdate.Read(item, isReplacement: false),
        };
    }

    private static ImportMode ReadMode(string? text)
    {
        if (text is null)
        {
            return ImportMode.CreateOrUpdate;
        }

        return !char.IsAsciiLetter(text.FirstOrDefault()) || !Enum.TryParse(text, ignoreCase: true, out ImportMode mode)
            ? throw new HubException(HubErrorCode.ArgumentInvalid, $"The import mode '{text}' is not one of {string.Join(", ", Enum.GetNames<ImportMode>())}.")
            : mode;
    }
}
