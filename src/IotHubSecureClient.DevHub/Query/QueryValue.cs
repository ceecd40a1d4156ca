using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>What an expression comes to.</summary>
internal readonly record struct QueryValue(QueryValueKind Kind, double Number = 0, string? Text = null, JsonElement Json = default)
{
    public static QueryValue Undefined => default;

    public static QueryValue Null => new(QueryValueKind.Null);

    public static QueryValue Of(bool value) => new(QueryValueKind.Boolean, value ? 1 : 0);

    public static QueryValue Of(double value) => new(QueryValueKind.Number, value);

    public static QueryValue Of(string value) => new(QueryValueKind.Text, Text: value);

    public static QueryValue Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => Undefined,
        JsonValueKind.Null => Null,
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => Of(value.GetDouble()) with { Json = value },
        JsonValueKind.String => Of(value.GetString()!),
        _ => new(QueryValueKind.Complex, Json: value),
    };

    /// <summary>Whether it is the boolean true; anything else, undefined included, is not.</summary>
    public bool IsTrue => Kind == QueryValueKind.Boolean && Number != 0;

    /// <summary>How two values of one kind compare; <see langword="null"/> where they do not: of different kinds, undefined, objects, arrays.</summary>
    public int? CompareTo(QueryValue other) => Kind != other.Kind ? null : Kind switch
    {
        QueryValueKind.Null => 0,
        QueryValueKind.Boolean or QueryValueKind.Number => Number.CompareTo(other.Number),
        QueryValueKind.Text => string.CompareOrdinal(Text, other.Text),
        _ => null,
    };

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case QueryValueKind.Boolean:
                writer.WriteBooleanValue(Number != 0);
                break;
            case QueryValueKind.Number when Json.ValueKind == JsonValueKind.Undefined:
                writer.WriteNumberValue(Number);
                break;
            case QueryValueKind.Text:
                writer.WriteStringValue(Text);
                break;
            case QueryValueKind.Number or QueryValueKind.Complex:
                Json.WriteTo(writer);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
