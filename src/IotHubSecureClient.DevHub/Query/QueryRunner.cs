using System.Buffers;
using System.Text.Json;
using IotHubSecureClient.Emulation.Http;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Answers queries over the twins of a hub, in the order of their ids.</summary>
internal sealed class QueryRunner(DeviceRegistry registry)
{
    /// <exception cref="HubException">The query or the continuation is refused.</exception>
    public QueryPage Run(string text, int pageSize, string? continuation)
    {
        HubQuery query = QueryParser.Parse(text);
        QueryContinuation start = QueryContinuation.Read(continuation, text);
        return query.IsAggregate ? RunAggregate(query, text, pageSize, start) : RunRows(query, text, pageSize, start);
    }

    /// <summary>What the header <c>x-ms-item-type</c> says of the rows.</summary>
    public static string ItemType(string text) => QueryParser.Parse(text).Columns.Count == 0 ? "Twin" : "Raw";

    private static string KeyOf(IdentityEntry entry) => entry.Identity.ToString();

    private static bool Matches(HubQuery query, JsonElement row) => query.Condition?.Evaluate(row).IsTrue ?? true;

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, HubJson.WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Project(HubQuery query, JsonElement row) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (QueryColumn column in query.Columns)
        {
            QueryValue value = column.Path!.Evaluate(row);
            if (value.Kind != QueryValueKind.Undefined)
            {
                writer.WritePropertyName(column.Name);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    });

    private QueryPage RunRows(HubQuery query, string text, int pageSize, QueryContinuation start)
    {
        int left = Math.Clamp((query.Top ?? int.MaxValue) - start.Rows, 0, pageSize);
        List<ReadOnlyMemory<byte>> rows = [];
        string lastKey = start.LastKey;
        bool hasMore = false;
        foreach (IdentityEntry entry in Entries(query.Collection).SkipWhile(e => string.CompareOrdinal(KeyOf(e), start.LastKey) <= 0 && start.Rows > 0))
        {
            ReadOnlyMemory<byte> twin = Document(entry);
            using JsonDocument row = JsonDocument.Parse(twin);
            if (!Matches(query, row.RootElement))
            {
                continue;
            }

            hasMore = rows.Count == left;
            if (hasMore)
            {
                break;
            }

            rows.Add(query.Columns.Count == 0 ? twin : Project(query, row.RootElement));
            lastKey = KeyOf(entry);
        }

        int total = start.Rows + rows.Count;
        bool goesOn = hasMore && total < (query.Top ?? int.MaxValue);
        return new QueryPage(rows, goesOn ? new QueryContinuation(total, lastKey).Write(text) : null);
    }

    private QueryPage RunAggregate(HubQuery query, string text, int pageSize, QueryContinuation start)
    {
        Dictionary<QueryGroupKey, QueryGroup> groups = [];
        List<QueryGroup> order = [];
        if (query.GroupBy is null)
        {
            order.Add(groups[default] = new QueryGroup(query.Columns, QueryValue.Undefined));
        }

        foreach (IdentityEntry entry in Entries(query.Collection))
        {
            using JsonDocument row = JsonDocument.Parse(Document(entry));
            if (!Matches(query, row.RootElement))
            {
                continue;
            }

            QueryValue value = query.GroupBy?.Evaluate(row.RootElement) ?? QueryValue.Undefined;
            QueryGroupKey key = QueryGroupKey.Of(value);
            if (!groups.TryGetValue(key, out QueryGroup? group))
            {
                // Detached: an object's text would go with the document.
                group = groups[key] = new QueryGroup(query.Columns, value with { Json = value.Json.ValueKind == JsonValueKind.Undefined ? default : value.Json.Clone() });
                order.Add(group);
            }

            group.Add(row.RootElement);
        }

        QueryGroup[] page = [.. order.Take(query.Top ?? int.MaxValue).Skip(start.Rows).Take(pageSize)];
        int total = start.Rows + page.Length;
        bool goesOn = total < Math.Min(order.Count, query.Top ?? int.MaxValue);
        return new QueryPage([.. page.Select(group => Write(group.WriteTo))], goesOn ? new QueryContinuation(total, "").Write(text) : null);
    }

    private IEnumerable<IdentityEntry> Entries(QueryCollection collection) => collection == QueryCollection.Devices
        ? registry.Entries
        : registry.Entries.SelectMany(device => device.Modules.Values).OrderBy(KeyOf, StringComparer.Ordinal);

    private ReadOnlyMemory<byte> Document(IdentityEntry entry)
    {
        TwinDocument twin;
        lock (entry.Gate)
        {
            twin = entry.Twin;
        }

        return Write(writer => TwinDocumentJson.Write(writer, registry.Describe(entry), twin));
    }
}
