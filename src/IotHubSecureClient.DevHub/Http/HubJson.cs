using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>How the service writes JSON.</summary>
internal static class HubJson
{
    public const string ContentType = "application/json; charset=utf-8";

    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>ISO 8601 with a <c>Z</c>; the first second of the calendar for never.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        writer.WriteString(name, (time ?? DateTimeOffset.MinValue).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}
