using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>The aggregates over the twins of one group.</summary>
internal sealed class QueryGroup(IReadOnlyList<QueryColumn> columns, QueryValue groupedBy)
{
    private readonly QueryValue[] _extremes = new QueryValue[columns.Count];
    private readonly double[] _sums = new double[columns.Count];
    private readonly long[] _numbers = new long[columns.Count];
    private long _count;

    public void Add(JsonElement row)
    {
        _count++;
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i] is { Path: { } path, Aggregate: { } aggregate })
            {
                Add(i, aggregate, path.Evaluate(row));
            }
        }
    }

    /// <summary>Writes the group as a row; a column without a value is left out.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        for (int i = 0; i < columns.Count; i++)
        {
            QueryValue value = columns[i].Aggregate switch
            {
                null => groupedBy,
                QueryAggregate.Count => QueryValue.Of(_count),
                QueryAggregate.Sum => QueryValue.Of(_sums[i]),
                QueryAggregate.Avg => _numbers[i] == 0 ? QueryValue.Undefined : QueryValue.Of(_sums[i] / _numbers[i]),
                _ => _extremes[i],
            };
            if (value.Kind != QueryValueKind.Undefined)
            {
                writer.WritePropertyName(columns[i].Name);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private void Add(int column, QueryAggregate aggregate, QueryValue value)
    {
        if (value.Kind == QueryValueKind.Number)
        {
            _sums[column] += value.Number;
            _numbers[column]++;
        }

        if (value.Kind is not (QueryValueKind.Number or QueryValueKind.Text))
        {
            return;
        }

        QueryValue known = _extremes[column];
        bool isNew = known.Kind == QueryValueKind.Undefined || (value.CompareTo(known) is { } order && (aggregate == QueryAggregate.Min ? order < 0 : order > 0));
        if (isNew)
        {
            // Without the JSON, which goes with the row.
            _extremes[column] = value with { Json = default };
        }
    }
}
