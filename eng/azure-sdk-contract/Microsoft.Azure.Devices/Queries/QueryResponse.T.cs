using System.Collections;

namespace Microsoft.Azure.Devices;

public class QueryResponse<T> : IEnumerable<T>
{
    private readonly IEnumerable<T> _results;

    public QueryResponse(IEnumerable<T> queryResults, string continuationToken)
    {
        _results = queryResults;
        ContinuationToken = continuationToken;
    }

    public string ContinuationToken { get; }

    public IEnumerator<T> GetEnumerator() => _results.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
