namespace Microsoft.Azure.Devices;

public class ServiceStatistics
{
    public long ConnectedDeviceCount { get; set; }
}
