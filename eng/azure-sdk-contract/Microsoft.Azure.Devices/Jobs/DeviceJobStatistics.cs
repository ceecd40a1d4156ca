namespace Microsoft.Azure.Devices;

public class DeviceJobStatistics
{
    public int DeviceCount { get; set; }

    public int FailedCount { get; set; }

    public int SucceededCount { get; set; }

    public int RunningCount { get; set; }

    public int PendingCount { get; set; }
}
