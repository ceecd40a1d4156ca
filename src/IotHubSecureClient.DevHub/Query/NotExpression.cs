using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>The opposite of a boolean; what is not known stays so.</summary>
internal sealed record NotExpression(QueryExpression Operand) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row) =>
        Operand.Evaluate(row) is { Kind: QueryValueKind.Boolean } value ? QueryValue.Of(!value.IsTrue) : QueryValue.Undefined;
}
