namespace Microsoft.Azure.Devices;

public class DeviceJob
{
    public string DeviceId { get; set; }

    public string JobId { get; set; }

    public DeviceJobType JobType { get; set; }

    public DeviceJobStatus Status { get; set; }

    public DateTime StartTimeUtc { get; set; }

    public DateTime EndTimeUtc { get; set; }

    public DateTime CreatedDateTimeUtc { get; set; }

    public DateTime LastUpdatedDateTimeUtc { get; set; }

    public DeviceJobOutcome Outcome { get; set; }

    public DeviceJobError Error { get; set; }
}
