namespace Microsoft.Azure.Devices;

public enum FeedbackStatusCode
{
    Success,
    Expired,
    DeliveryCountExceeded,
    Rejected,
    Purged,
}
