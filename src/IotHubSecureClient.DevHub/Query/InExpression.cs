using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Whether a value is one of an array (IN) or none of them (NIN); undefined for a property that is not there.</summary>
internal sealed record InExpression(QueryExpression Operand, IReadOnlyList<QueryValue> Values, bool IsNegated) : QueryExpression
{
    public override QueryValue Evaluate(JsonElement row)
    {
        QueryValue value = Operand.Evaluate(row);
        return value.Kind == QueryValueKind.Undefined ? QueryValue.Undefined : QueryValue.Of(Values.Any(v => v.CompareTo(value) == 0) != IsNegated);
    }

    public bool Equals(InExpression? other) =>
        other is not null && Operand.Equals(other.Operand) && IsNegated == other.IsNegated && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Operand, IsNegated, Values.Count);
}
