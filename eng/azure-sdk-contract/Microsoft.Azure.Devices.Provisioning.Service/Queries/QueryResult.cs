namespace Microsoft.Azure.Devices.Provisioning.Service;

public class QueryResult
{
    internal QueryResult()
    {
    }

    public QueryResultType Type { get; }

    public IEnumerable<object> Items { get; }

    public string ContinuationToken { get; }
}
