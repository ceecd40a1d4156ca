namespace IotHubSecureClient.Emulation.Messages;

/// <summary>A message in a device's queue; changed under the queue's lock only.</summary>
internal sealed class QueuedMessage(CloudToDeviceMessage message, long sequenceNumber, DateTimeOffset enqueuedTime, DateTimeOffset expiryTime)
{
    public CloudToDeviceMessage Message { get; } = message;

    public long SequenceNumber { get; } = sequenceNumber;

    public DateTimeOffset EnqueuedTime { get; } = enqueuedTime;

    public DateTimeOffset ExpiryTime { get; } = expiryTime;

    /// <summary>How often a device has given it back.</summary>
    public int DeliveryCount { get; private set; }

    /// <summary>Whether it has been handed out before it was locked now.</summary>
    public bool IsRedelivery { get; private set; }

    /// <summary><see langword="null"/> while nobody holds it.</summary>
    public string? LockToken { get; private set; }

    public DateTimeOffset LockedUntil { get; private set; }

    public object? Owner { get; private set; }

    /// <summary>When it next changes by itself.</summary>
    public DateTimeOffset Deadline => LockToken is null ? ExpiryTime : LockedUntil;

    public void Lock(object? owner, DateTimeOffset until)
    {
        LockToken = Guid.NewGuid().ToString();
        LockedUntil = until;
        Owner = owner;
    }

    public void Unlock()
    {
        IsRedelivery = true;
        LockToken = null;
        Owner = null;
    }

    public void CountDelivery() => DeliveryCount++;
}
