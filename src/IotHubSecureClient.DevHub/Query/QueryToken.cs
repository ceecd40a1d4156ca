namespace IotHubSecureClient.Emulation.Query;

/// <summary>A word of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name, the value of a string, or a symbol.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="Position">Where it begins, from 0.</param>
internal readonly record struct QueryToken(QueryTokenKind Kind, string Text, double Number, int Position)
{
    /// <summary>Whether it is a keyword or symbol; keywords are written in any case.</summary>
    public bool Is(string text) => Kind is QueryTokenKind.Name or QueryTokenKind.Symbol && string.Equals(Text, text, StringComparison.OrdinalIgnoreCase);
}
