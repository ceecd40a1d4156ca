namespace Microsoft.Azure.Devices;

public class CloudToDeviceMethodResult
{
    public int Status { get; set; }

    internal string Payload { get; set; }

    public string GetPayloadAsJson() => Payload;
}
