using System.Globalization;
using System.Text;
using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>What the service takes as tags and properties.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-device-twins, "Tags and properties format" and "Device twin size".</remarks>
internal static class TwinRules
{
    public const int MaxTagsSize = 8 * 1024;
    public const int MaxPropertiesSize = 32 * 1024;
    public const int MaxDepth = 10;
    public const int MaxKeySize = 1024;
    public const int MaxStringSize = 4096;
    public const long MinInteger = -4503599627370496;
    public const long MaxInteger = 4503599627370495;

    private const int NumberSize = 8;
    private const int BooleanSize = 4;

    /// <summary>Checks the document of a section, sent by a device or a back end.</summary>
    /// <param name="section">The section's name, for messages.</param>
    /// <param name="value">An object.</param>
    /// <param name="allowsNull">Whether a <c>null</c> is a removal; else it is refused.</param>
    /// <exception cref="HubException">The first rule that it breaks.</exception>
    public static void Check(string section, JsonElement value, bool allowsNull)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"The value of '{section}' is not a JSON object.");
        }

        CheckMembers(section, value, allowsNull, depth: 0);
    }

    /// <exception cref="HubException">The section is larger than the service takes.</exception>
    public static void CheckSize(string section, TwinNode node, int limit)
    {
        int size = Size(node);
        if (size > limit)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The size of '{section}' would be {size} bytes, {limit} are allowed."));
        }
    }

    /// <summary>The size as the service counts it: keys and strings in UTF-8 without control characters, 8 bytes a number, 4 a boolean.</summary>
    public static int Size(TwinNode node) =>
        node.Children is null ? Size(node.Value) : node.Children.Sum(child => TextSize(child.Key) + Size(child.Value));

    private static int Size(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(member => TextSize(member.Name) + Size(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Size),
        JsonValueKind.String => TextSize(value.GetString()!),
        JsonValueKind.Number => NumberSize,
        JsonValueKind.True or JsonValueKind.False => BooleanSize,
        _ => 0,
    };

    private static int TextSize(string text) => Encoding.UTF8.GetByteCount(text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text);

    private static void CheckMembers(string path, JsonElement value, bool allowsNull, int depth)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (depth == 0 && IsReadOnly(member.Name))
            {
                continue;
            }

            CheckKey(path, member.Name);
            CheckValue($"{path}.{member.Name}", member.Value, allowsNull, depth);
        }
    }

    /// <summary>Whether a member of a section is the hub's own, which clients send back as they read it.</summary>
    public static bool IsReadOnly(string name) => name is "$metadata" or "$version";

    private static void CheckValue(string path, JsonElement value, bool allowsNull, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth >= MaxDepth:
                throw Invalid(string.Create(CultureInfo.InvariantCulture, $"'{path}' is nested more than {MaxDepth} levels deep."));
            case JsonValueKind.Object:
                CheckMembers(path, value, allowsNull, depth + 1);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    CheckValue(path, item, allowsNull: false, depth + 1);
                }

                break;
            case JsonValueKind.Null when !allowsNull:
                throw Invalid($"Value of Property or Tag cannot be null. Error in Property/Tag {path}");
            case JsonValueKind.String when Encoding.UTF8.GetByteCount(value.GetString()!) > MaxStringSize:
                throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The string '{path}' is longer than {MaxStringSize} bytes."));
            case JsonValueKind.Number:
                CheckNumber(path, value);
                break;
        }
    }

    private static void CheckNumber(string path, JsonElement value)
    {
        string text = value.GetRawText();
        bool isInteger = text.AsSpan().IndexOfAny(".eE") < 0;
        if (isInteger && !(value.TryGetInt64(out long integer) && integer is >= MinInteger and <= MaxInteger))
        {
            throw Invalid($"The integer '{path}' is {text}, not from {MinInteger} to {MaxInteger}.");
        }

        if (!isInteger && !double.IsFinite(value.GetDouble()))
        {
            throw Invalid($"The number '{path}' is {text}, which no 64-bit floating point number holds.");
        }
    }

    private static void CheckKey(string path, string key)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > MaxKeySize)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"A key in '{path}' is empty or longer than {MaxKeySize} bytes."));
        }

        if (key.Any(c => c is '.' or '$' or ' ' || char.IsControl(c)))
        {
            throw Invalid($"The key '{key}' in '{path}' has a '.', a '$', a space or a control character.");
        }
    }

    private static HubException Invalid(string message) => new(HubErrorCode.ArgumentInvalid, message);
}
