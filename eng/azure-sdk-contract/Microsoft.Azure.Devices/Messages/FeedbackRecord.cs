namespace Microsoft.Azure.Devices;

public class FeedbackRecord
{
    public string OriginalMessageId { get; set; }

    public string DeviceGenerationId { get; set; }

    public string DeviceId { get; set; }

    public DateTime EnqueuedTimeUtc { get; set; }

    public FeedbackStatusCode StatusCode { get; set; }

    public string Description { get; set; }
}
