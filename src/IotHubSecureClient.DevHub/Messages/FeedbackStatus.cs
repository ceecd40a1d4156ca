namespace IotHubSecureClient.Emulation.Messages;

/// <summary>What became of a cloud-to-device message.</summary>
public enum FeedbackStatus
{
    /// <summary>The device completed it.</summary>
    Success,

    /// <summary>Its expiry time passed first.</summary>
    Expired,

    /// <summary>It was delivered ten times and never settled.</summary>
    DeliveryCountExceeded,

    /// <summary>The device rejected it.</summary>
    Rejected,

    /// <summary>The device's queue was purged.</summary>
    Purged,
}
