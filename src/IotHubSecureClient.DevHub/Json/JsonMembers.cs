using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Json;

/// <summary>Reads the members of an object by name, without regard to case, as the service does.</summary>
internal static class JsonMembers
{
    /// <summary>A member's value; undefined where it is missing or <c>null</c>.</summary>
    public static JsonElement Member(this JsonElement parent, string name)
    {
        foreach (JsonProperty member in parent.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value.ValueKind == JsonValueKind.Null ? default : member.Value;
            }
        }

        return default;
    }

    /// <exception cref="HubException">The member is there and not an object.</exception>
    public static JsonElement ObjectMember(this JsonElement parent, string name) => OfKind(parent.Member(name), name, "an object", JsonValueKind.Object);

    /// <exception cref="HubException">The member is there and not a string.</exception>
    public static string? StringMember(this JsonElement parent, string name)
    {
        JsonElement value = OfKind(parent.Member(name), name, "a string", JsonValueKind.String);
        return value.ValueKind == JsonValueKind.Undefined ? null : value.GetString();
    }

    /// <exception cref="HubException">The member is there and not a boolean.</exception>
    public static bool BooleanMember(this JsonElement parent, string name) =>
        OfKind(parent.Member(name), name, "a boolean", JsonValueKind.True, JsonValueKind.False).ValueKind == JsonValueKind.True;

    /// <exception cref="HubException">The member is there and not a 32-bit integer.</exception>
    public static int? IntegerMember(this JsonElement parent, string name)
    {
        JsonElement value = OfKind(parent.Member(name), name, "an integer", JsonValueKind.Number);
        return value.ValueKind == JsonValueKind.Undefined ? null
            : value.TryGetInt32(out int number) ? number
            : throw Wrong(name, "an integer");
    }

    private static JsonElement OfKind(JsonElement value, string name, string expected, params ReadOnlySpan<JsonValueKind> kinds) =>
        value.ValueKind == JsonValueKind.Undefined || kinds.Contains(value.ValueKind) ? value : throw Wrong(name, expected);

    private static HubException Wrong(string name, string expected) => new(HubErrorCode.IotHubFormatError, $"The member '{name}' is not {expected}.");
}
