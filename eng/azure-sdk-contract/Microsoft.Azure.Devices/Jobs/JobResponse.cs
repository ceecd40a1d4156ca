using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class JobResponse
{
    public string JobId { get; internal set; }

    public string QueryCondition { get; internal set; }

    public DateTime? CreatedTimeUtc { get; internal set; }

    public DateTime? StartTimeUtc { get; internal set; }

    public DateTime? EndTimeUtc { get; internal set; }

    public long MaxExecutionTimeInSeconds { get; set; }

    public JobType Type { get; internal set; }

    public JobStatus Status { get; internal set; }

    public CloudToDeviceMethod CloudToDeviceMethod { get; set; }

    public Twin UpdateTwin { get; set; }

    public string FailureReason { get; set; }

    public string StatusMessage { get; set; }

    public DeviceJobStatistics DeviceJobStatistics { get; set; }

    public string DeviceId { get; set; }

    public string ParentJobId { get; set; }
}
