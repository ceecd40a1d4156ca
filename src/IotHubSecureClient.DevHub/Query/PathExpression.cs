using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>A property of the twin, by the names that lead to it.</summary>
internal sealed record PathExpression(IReadOnlyList<string> Names) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row)
    {
        foreach (string name in Names)
        {
            if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty(name, out row))
            {
                return QueryValue.Undefined;
            }
        }

        return QueryValue.Of(row);
    }

    public bool Equals(PathExpression? other) => other is not null && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => Names.Aggregate(0, HashCode.Combine);
}
