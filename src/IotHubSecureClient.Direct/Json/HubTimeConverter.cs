using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>The hub's times: UTC, often without saying so, and the year 1 for never.</summary>
internal sealed class HubTimeConverter : JsonConverter<DateTimeOffset?>
{
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year > 1 ? time : null;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
        {
            writer.WriteStringValue(time.UtcDateTime);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
