namespace Microsoft.Azure.Devices.Provisioning.Service;

public class Query : IDisposable
{
    internal Query()
    {
    }

    public int PageSize { get; set; }

    public string ContinuationToken { get; set; }

    public bool HasNext() => throw Hub.Needed();

    public Task<QueryResult> NextAsync(string continuationToken) => throw Hub.Needed();

    public Task<QueryResult> NextAsync() => throw Hub.Needed();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
