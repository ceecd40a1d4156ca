using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>Queries the hub.</summary>
internal sealed class QueryApi(ServicePipeline pipeline)
{
    public async Task<QueryPage> QueryPageAsync(string query, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(query);
        List<KeyValuePair<string, string>> headers = [];
        if (pageSize is { } size)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(pageSize));
            headers.Add(new(ServiceHeaders.MaxItemCount, size.ToString(CultureInfo.InvariantCulture)));
        }

        if (continuationToken is not null)
        {
            headers.Add(new(ServiceHeaders.Continuation, continuationToken));
        }

        var request = new ServiceRequest("run the query", HttpMethod.Post, ServicePaths.Query)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new QueryDocument(query), HubJson.Default.QueryDocument),
            Headers = headers,
        };
        var response = await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var items = response.ReadElement(static json => json.EnumerateArray().ToArray());
        return new(items, response.ContinuationToken);
    }

    public async IAsyncEnumerable<JsonElement> QueryAsync(string query, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuationToken = null;
        do
        {
            var page = await QueryPageAsync(query, pageSize, continuationToken, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }
}
