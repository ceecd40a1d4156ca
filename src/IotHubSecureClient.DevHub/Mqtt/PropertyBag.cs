using System.Text;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Message properties as MQTT topics carry them: <c>name=value&amp;name=&amp;name</c>, percent-encoded; a name without <c>=</c> has the value <see langword="null"/>.</summary>
internal static class PropertyBag
{
    /// <summary>Reads a bag. A leading <c>?</c> and a trailing <c>/</c> are not part of it: some device SDKs send them.</summary>
    public static List<KeyValuePair<string, string?>> Parse(ReadOnlySpan<char> bag)
    {
        if (bag.StartsWith('?'))
        {
            bag = bag[1..];
        }

        if (bag.EndsWith('/'))
        {
            bag = bag[..^1];
        }

        var properties = new List<KeyValuePair<string, string?>>();
        foreach (var range in bag.Split('&'))
        {
            var pair = bag[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            properties.Add(equals < 0
                ? new(Uri.UnescapeDataString(pair), null)
                : new(Uri.UnescapeDataString(pair[..equals]), Uri.UnescapeDataString(pair[(equals + 1)..])));
        }

        return properties;
    }

    /// <summary>Appends one property to a bag that may already have some.</summary>
    public static void Append(StringBuilder topic, ref bool first, string name, string? value)
    {
        if (!first)
        {
            topic.Append('&');
        }

        first = false;
        topic.Append(Uri.EscapeDataString(name));
        if (value is not null)
        {
            topic.Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>The value of a property; <see langword="null"/> where it is missing or has none.</summary>
    public static string? Value(this List<KeyValuePair<string, string?>> properties, string name)
    {
        foreach (var (key, value) in properties)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
