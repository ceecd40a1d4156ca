namespace Microsoft.Azure.Devices;

public class RegistryStatistics
{
    public long TotalDeviceCount { get; set; }

    public long EnabledDeviceCount { get; set; }

    public long DisabledDeviceCount { get; set; }
}
