namespace IotHubSecureClient.Outbox;

/// <summary>What becomes of a message for which there is no room.</summary>
public enum OutboxFullBehavior
{
    /// <summary>It is refused with an <see cref="OutboxFullException"/>; what is stored stays.</summary>
    Refuse,

    /// <summary>The oldest messages that are not being sent give way to it. They are lost, and counted.</summary>
    DropOldest,
}
