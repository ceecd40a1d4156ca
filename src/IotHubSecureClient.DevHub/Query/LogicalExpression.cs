using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>AND or OR, of three values: what the known side decides is known, the rest is undefined.</summary>
internal sealed record LogicalExpression(bool IsAnd, QueryExpression Left, QueryExpression Right) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row)
    {
        QueryValue left = Left.Evaluate(row);
        QueryValue right = Right.Evaluate(row);
        bool deciding = !IsAnd;
        return IsBoolean(left, deciding) || IsBoolean(right, deciding) ? QueryValue.Of(deciding)
            : IsBoolean(left, !deciding) && IsBoolean(right, !deciding) ? QueryValue.Of(!deciding)
            : QueryValue.Undefined;
    }

    private static bool IsBoolean(QueryValue value, bool expected) => value.Kind == QueryValueKind.Boolean && value.IsTrue == expected;
}
