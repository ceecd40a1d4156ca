using System.Buffers;

namespace IotHubSecureClient.Hubs;

/// <summary>Splits a connection string into its parts and keeps the first error, so that parsing and trying to parse share one path without exceptions.</summary>
internal sealed class ConnectionStringReader
{
    private const int MaximumLength = 8192;

    // A base64 key of 16 bytes has 22 characters before its padding: what is echoed below is shorter than any key.
    private const int LongestEchoedName = 20;

    private static readonly SearchValues<char> EchoedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _kind;

    public ConnectionStringReader(string? text, string kind, params ReadOnlySpan<string> names)
    {
        _kind = kind;
        if (string.IsNullOrWhiteSpace(text))
        {
            Refuse("", "is empty; copy it from the hub's registry or its shared access policies");
            return;
        }

        if (text.Length > MaximumLength)
        {
            Refuse("", $"has {text.Length} characters; at most {MaximumLength} are allowed");
            return;
        }

        Split(text.AsSpan().Trim(), names);
    }

    public ConnectionStringException? Error { get; private set; }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Optional(string name) => _values.GetValueOrDefault(name);

    public string Required(string name)
    {
        if (_values.TryGetValue(name, out var value))
        {
            return value;
        }

        Refuse(name, $"has no part '{name}'; add '{name}=<value>'");
        return "";
    }

    public void Exclude(string name, string otherName)
    {
        if (Has(name) && Has(otherName))
        {
            Refuse(name, $"has both '{name}' and '{otherName}', which contradict each other; give one of them");
        }
    }

    public void Refuse(string part, string reason) =>
        Error ??= new ConnectionStringException(part, $"The {_kind} connection string {reason}.");

    private void Split(ReadOnlySpan<char> text, ReadOnlySpan<string> names)
    {
        if (text.EndsWith(';'))
        {
            text = text[..^1];
        }

        var position = 0;
        foreach (var range in text.Split(';'))
        {
            position++;
            var part = text[range].Trim();
            var equals = part.IndexOf('=');
            if (equals <= 0 || equals == part.Length - 1)
            {
                RefuseForm(part, equals, position, names);
                return;
            }

            var name = Find(part[..equals].Trim(), names);
            if (name is null)
            {
                RefuseName(part[..equals].Trim(), position, names);
                return;
            }

            if (!_values.TryAdd(name, part[(equals + 1)..].Trim().ToString()))
            {
                Refuse(name, $"has the part '{name}' more than once; give it once");
                return;
            }
        }
    }

    private static string? Find(ReadOnlySpan<char> name, ReadOnlySpan<string> names)
    {
        foreach (var known in names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    private void RefuseForm(ReadOnlySpan<char> part, int equals, int position, ReadOnlySpan<string> names)
    {
        var name = equals > 0 ? Find(part[..equals].Trim(), names) : null;
        if (name is null)
        {
            Refuse($"part {position}", $"has a part, number {position}, that is not of the form 'name=value'; separate parts by one ';'");
        }
        else
        {
            Refuse(name, $"has the part '{name}' without a value; give one, or leave the part out");
        }
    }

    private void RefuseName(ReadOnlySpan<char> name, int position, ReadOnlySpan<string> names)
    {
        var allowed = string.Join(", ", names!);
        if (name.Length <= LongestEchoedName && !name.ContainsAnyExcept(EchoedCharacters))
        {
            Refuse(name.ToString(), $"has the unknown part '{name}'; allowed are {allowed}");
        }
        else
        {
            Refuse($"part {position}", $"has an unknown part, number {position}; allowed are {allowed}");
        }
    }
}
