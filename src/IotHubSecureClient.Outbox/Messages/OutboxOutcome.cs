namespace IotHubSecureClient.Outbox;

/// <summary>How a stored message ended.</summary>
public enum OutboxOutcome
{
    /// <summary>The hub has acknowledged it.</summary>
    Acknowledged,

    /// <summary>It cannot be sent; it is kept among the dead letters.</summary>
    DeadLettered,

    /// <summary>It gave way to newer ones, and is lost.</summary>
    Dropped,
}
