using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>
/// Reads <c>SELECT [TOP n] * | columns FROM devices | devices.modules [WHERE condition] [GROUP BY property]</c>. What it does not know it refuses: a query is never answered with less than it says.
/// </summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-query-language.</remarks>
internal static class QueryParser
{
    private const int MaxLength = 8192;

    /// <exception cref="HubException">It is not a query of the language, or one that this hub does not know.</exception>
    public static HubQuery Parse(string query)
    {
        if (query.Length > MaxLength)
        {
            throw QueryErrors.Whole(string.Create(CultureInfo.InvariantCulture, $"it has {query.Length} characters, {MaxLength} are allowed."));
        }

        IReadOnlyList<QueryToken> tokens = QueryLexer.Read(query);
        QueryReader reader = new(tokens) { Collection = FindCollection(tokens) };
        reader.Expect("SELECT");
        int? top = reader.TryTake("TOP") ? ParseTop(reader) : null;
        IReadOnlyList<QueryColumn> columns = ParseColumns(reader);
        reader.Expect("FROM");
        SkipCollection(reader);
        QueryExpression? condition = reader.TryTake("WHERE") ? new ConditionParser(reader).Parse() : null;
        PathExpression? groupBy = null;
        if (reader.TryTake("GROUP"))
        {
            reader.Expect("BY");
            groupBy = reader.TakePath();
        }

        if (reader.Current.Kind != QueryTokenKind.End)
        {
            throw reader.Unexpected("the end");
        }

        HubQuery result = new() { Collection = reader.Collection, Columns = columns, Condition = condition, GroupBy = groupBy, Top = top };
        CheckColumns(result);
        return result;
    }

    // Paths mean other things for modules, and the SELECT list stands before the FROM.
    private static QueryCollection FindCollection(IReadOnlyList<QueryToken> tokens)
    {
        int from = tokens.TakeWhile(t => !t.Is("FROM")).Count();
        return from + 3 < tokens.Count && tokens[from + 1].Is("devices") && tokens[from + 2].Is(".") && tokens[from + 3].Is("modules")
            ? QueryCollection.Modules
            : QueryCollection.Devices;
    }

    private static void SkipCollection(QueryReader reader)
    {
        QueryToken start = reader.Current;
        reader.Expect("devices");
        if (reader.TryTake(".") && !reader.TryTake("modules"))
        {
            throw QueryErrors.At(start.Position, $"the collection 'devices.{reader.Current.Text}' is not part of this development hub. There are devices and devices.modules.");
        }
    }

    private static int ParseTop(QueryReader reader)
    {
        QueryToken token = reader.Current;
        return token.Kind == QueryTokenKind.Number && token.Number is >= 1 and <= int.MaxValue && token.Number == Math.Floor(token.Number)
            ? (int)reader.Take().Number
            : throw reader.Unexpected("a whole number from 1");
    }

    private static List<QueryColumn> ParseColumns(QueryReader reader)
    {
        List<QueryColumn> columns = [];
        if (reader.TryTake("*"))
        {
            return columns;
        }

        do
        {
            QueryColumn column = ParseColumn(reader);
            if (columns.Any(c => c.Name == column.Name))
            {
                throw QueryErrors.Whole($"two columns have the name '{column.Name}'. Give one another by AS.");
            }

            columns.Add(column);
        }
        while (reader.TryTake(","));
        return columns;
    }

    private static QueryColumn ParseColumn(QueryReader reader)
    {
        QueryToken start = reader.Current;
        QueryAggregate? aggregate = null;
        PathExpression? path = null;
        if (start.Kind == QueryTokenKind.Name && char.IsAsciiLetter(start.Text[0]) && Enum.TryParse(start.Text, ignoreCase: true, out QueryAggregate parsed))
        {
            aggregate = parsed;
            reader.Take();
            reader.Expect("(");
            path = parsed == QueryAggregate.Count ? null : reader.TakePath();
            reader.Expect(")");
        }
        else
        {
            path = reader.TakePath();
        }

        string? alias = reader.TryTake("AS") ? reader.TakeName("an alias") : null;
        string name = alias ?? (aggregate is null ? path!.Names[^1] : throw QueryErrors.At(start.Position, $"{start.Text.ToUpperInvariant()} needs a name, by AS."));
        return new QueryColumn(name, path, aggregate);
    }

    private static void CheckColumns(HubQuery query)
    {
        if (!query.IsAggregate)
        {
            return;
        }

        if (query.Columns.Count == 0)
        {
            throw QueryErrors.Whole("SELECT * does not go with GROUP BY.");
        }

        if (query.Columns.FirstOrDefault(c => c.Aggregate is null && !c.Path!.Equals(query.GroupBy)) is { } column)
        {
            throw QueryErrors.Whole($"the column '{column.Name}' is neither an aggregate nor what the query groups by.");
        }
    }
}
