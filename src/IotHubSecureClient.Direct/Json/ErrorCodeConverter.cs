using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>An error's name, which the hub writes as such or as a number.</summary>
internal sealed class ErrorCodeConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        HubErrorReader.NameOf(reader.TokenType == JsonTokenType.Number ? reader.GetInt64().ToString(CultureInfo.InvariantCulture) : reader.GetString()) ?? "";

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
