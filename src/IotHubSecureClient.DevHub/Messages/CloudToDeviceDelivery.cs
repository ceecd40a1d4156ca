namespace IotHubSecureClient.Emulation.Messages;

/// <summary>A message locked for one receiver, until it is settled or the lock's time has passed.</summary>
/// <param name="Message">The message.</param>
/// <param name="To">The system property <c>to</c>.</param>
/// <param name="LockToken">What it is settled by.</param>
/// <param name="SequenceNumber">Its number in the device's queue.</param>
/// <param name="DeliveryCount">How often a device has given it back.</param>
/// <param name="IsRedelivery">Whether it has been handed out before.</param>
/// <param name="EnqueuedTime">When it was sent.</param>
/// <param name="ExpiryTime">When it is given up.</param>
internal sealed record CloudToDeviceDelivery(
    CloudToDeviceMessage Message,
    string To,
    string LockToken,
    long SequenceNumber,
    int DeliveryCount,
    bool IsRedelivery,
    DateTimeOffset EnqueuedTime,
    DateTimeOffset ExpiryTime);
