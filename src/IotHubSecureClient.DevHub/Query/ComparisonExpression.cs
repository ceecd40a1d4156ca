using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Compares two values; undefined where they do not compare.</summary>
internal sealed record ComparisonExpression(string Operator, QueryExpression Left, QueryExpression Right) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row)
    {
        if (Left.Evaluate(row).CompareTo(Right.Evaluate(row)) is not { } order)
        {
            return QueryValue.Undefined;
        }

        return QueryValue.Of(Operator switch
        {
            "=" => order == 0,
            "!=" or "<>" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }
}
