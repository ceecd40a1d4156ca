namespace Microsoft.Azure.Devices;

public class QueryOptions
{
    public string ContinuationToken { get; set; }
}
