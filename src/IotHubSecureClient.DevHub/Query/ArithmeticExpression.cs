using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Calculates with two numbers; undefined with anything else, and where the result is no number.</summary>
internal sealed record ArithmeticExpression(string Operator, QueryExpression Left, QueryExpression Right) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row)
    {
        QueryValue left = Left.Evaluate(row);
        QueryValue right = Right.Evaluate(row);
        if (left.Kind != QueryValueKind.Number || right.Kind != QueryValueKind.Number)
        {
            return QueryValue.Undefined;
        }

        double result = Operator switch
        {
            "+" => left.Number + right.Number,
            "-" => left.Number - right.Number,
            "*" => left.Number * right.Number,
            "/" => left.Number / right.Number,
            _ => left.Number % right.Number,
        };
        return double.IsFinite(result) ? QueryValue.Of(result) : QueryValue.Undefined;
    }
}
