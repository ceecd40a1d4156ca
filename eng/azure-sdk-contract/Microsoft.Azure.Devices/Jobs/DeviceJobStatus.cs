namespace Microsoft.Azure.Devices;

public enum DeviceJobStatus
{
    Pending,
    Scheduled,
    Running,
    Completed,
    Failed,
    Canceled,
}
