namespace Microsoft.Azure.Devices.Provisioning.Service;

public class QuerySpecification
{
    public QuerySpecification(string query)
    {
        Query = query;
    }

    public string Query { get; set; }
}
