using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

internal sealed record LiteralExpression(QueryValue Value) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row) => Value;
}
