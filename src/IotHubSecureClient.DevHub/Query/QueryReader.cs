using System.Collections.Frozen;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Goes through the words of a query; what the two parsers share.</summary>
internal sealed class QueryReader(IReadOnlyList<QueryToken> tokens)
{
    private static readonly FrozenSet<string> Keywords = new[]
    {
        "SELECT", "TOP", "AS", "FROM", "WHERE", "GROUP", "BY", "AND", "OR", "NOT", "IN", "NIN",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private int _index;

    /// <summary>What paths are looked up in; set once FROM is known, which stands behind the SELECT list.</summary>
    public QueryCollection Collection { get; init; }

    public QueryToken Current => tokens[_index];

    public QueryToken Take() => tokens[_index == tokens.Count - 1 ? _index : _index++];

    public bool TryTake(string text)
    {
        bool found = Current.Is(text);
        _index += found ? 1 : 0;
        return found;
    }

    public void Expect(string text)
    {
        if (!TryTake(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    public bool IsKeyword() => Current.Kind == QueryTokenKind.Name && Keywords.Contains(Current.Text);

    /// <exception cref="HubException">The next word is not a name.</exception>
    public string TakeName(string what)
    {
        if (Current.Kind == QueryTokenKind.BracketedName || (Current.Kind == QueryTokenKind.Name && !IsKeyword()))
        {
            return Take().Text;
        }

        throw IsKeyword() ? QueryErrors.At(Current.Position, $"'{Current.Text}' is a keyword. As a name write it [[{Current.Text}]].") : Unexpected(what);
    }

    /// <summary>Reads names with dots between them; <c>devices.</c> and <c>devices.modules.</c> before them may be left out.</summary>
    /// <exception cref="HubException">It is not a path of the twin.</exception>
    public PathExpression TakePath()
    {
        int position = Current.Position;
        List<string> names = [TakeName("a property")];
        while (TryTake("."))
        {
            names.Add(TakeName("a property"));
        }

        bool isQualified = names.Count > 1 && IsName(names[0], "devices");
        names.RemoveRange(0, !isQualified ? 0 : Collection == QueryCollection.Modules && names.Count > 2 && IsName(names[1], "modules") ? 2 : 1);
        names[0] = QueryRoots.Find(Collection, names[0])
            ?? throw QueryErrors.At(position, $"the twin has no member '{names[0]}'. It has {string.Join(", ", QueryRoots.Of(Collection))}.");
        if (names is ["properties", var section, ..])
        {
            names[1] = IsName(section, "desired") ? "desired" : IsName(section, "reported") ? "reported"
                : throw QueryErrors.At(position, $"'properties' has the members desired and reported, not '{section}'.");
        }

        return new PathExpression(names);
    }

    public HubException Unexpected(string expected) =>
        QueryErrors.At(Current.Position, Current.Kind == QueryTokenKind.End ? $"it ends where {expected} is expected." : $"'{Current.Text}' stands where {expected} is expected.");

    private static bool IsName(string name, string expected) => string.Equals(name, expected, StringComparison.OrdinalIgnoreCase);
}
