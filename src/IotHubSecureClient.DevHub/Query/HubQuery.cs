namespace IotHubSecureClient.Emulation.Query;

/// <summary>A query, read and checked.</summary>
internal sealed class HubQuery
{
    public required QueryCollection Collection { get; init; }

    /// <summary>Empty for <c>*</c>.</summary>
    public required IReadOnlyList<QueryColumn> Columns { get; init; }

    public QueryExpression? Condition { get; init; }

    public PathExpression? GroupBy { get; init; }

    public int? Top { get; init; }

    public bool IsAggregate => GroupBy is not null || Columns.Any(c => c.Aggregate is not null);
}
