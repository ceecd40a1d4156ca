using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>A function of the language.</summary>
internal sealed record FunctionExpression(string Name, QueryExpression First, QueryExpression? Second) : QueryExpression
{
    /// <summary>The functions and how many arguments each takes. STARTS_WITH and CONTAINS are of message routing, not of twins.</summary>
    public static IReadOnlyDictionary<string, int> Arguments { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["IS_DEFINED"] = 1,
        ["STARTSWITH"] = 2,
        ["ENDSWITH"] = 2,
    };

    public override QueryValue Evaluate(JsonElement row)
    {
        QueryValue first = First.Evaluate(row);
        if (Second is null)
        {
            return QueryValue.Of(first.Kind != QueryValueKind.Undefined);
        }

        QueryValue second = Second.Evaluate(row);
        if (first.Kind != QueryValueKind.Text || second.Kind != QueryValueKind.Text)
        {
            return QueryValue.Undefined;
        }

        return QueryValue.Of(Name == "STARTSWITH"
            ? first.Text!.StartsWith(second.Text!, StringComparison.Ordinal)
            : first.Text!.EndsWith(second.Text!, StringComparison.Ordinal));
    }
}
