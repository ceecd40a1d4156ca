namespace Microsoft.Azure.Devices.Provisioning.Client;

public class ProvisioningErrorDetails
{
    public int ErrorCode { get; set; }

    public string TrackingId { get; set; }

    public string Message { get; set; }

    public Dictionary<string, string> Info { get; set; }

    public string TimestampUtc { get; set; }
}
