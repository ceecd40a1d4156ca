using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>A part of a query's result.</summary>
public sealed class QueryPage
{
    /// <summary>Makes a page; for tests of callers.</summary>
    public QueryPage(IReadOnlyList<JsonElement> items, string? continuationToken)
    {
        Items = items;
        ContinuationToken = continuationToken;
    }

    /// <summary>The items: twins, or whatever the query selects. A page may be empty although others follow.</summary>
    public IReadOnlyList<JsonElement> Items { get; }

    /// <summary>What asks for the next page; <see langword="null"/> after the last.</summary>
    public string? ContinuationToken { get; }
}
