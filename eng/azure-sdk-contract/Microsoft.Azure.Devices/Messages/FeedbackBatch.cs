namespace Microsoft.Azure.Devices;

public class FeedbackBatch
{
    public DateTime EnqueuedTime { get; set; }

    public IEnumerable<FeedbackRecord> Records { get; set; }

    public string UserId { get; set; }
}
