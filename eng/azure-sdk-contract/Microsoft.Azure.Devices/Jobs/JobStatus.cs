namespace Microsoft.Azure.Devices;

public enum JobStatus
{
    Unknown,
    Enqueued,
    Running,
    Completed,
    Failed,
    Cancelled,
    Scheduled,
    Queued,
}
