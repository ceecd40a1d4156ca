namespace Microsoft.Azure.Devices;

public sealed class PurgeMessageQueueResult
{
    public string DeviceId { get; set; }

    public int TotalMessagesPurged { get; set; }
}
