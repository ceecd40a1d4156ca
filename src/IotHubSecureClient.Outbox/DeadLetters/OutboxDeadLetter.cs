namespace IotHubSecureClient.Outbox;

/// <summary>A message that cannot be sent, with the reason.</summary>
public sealed class OutboxDeadLetter
{
    internal OutboxDeadLetter(OutboxMessage message, string reason, DateTimeOffset givenUpAt) => (Message, Reason, GivenUpAt) = (message, reason, givenUpAt);

    /// <summary>The message.</summary>
    public OutboxMessage Message { get; }

    /// <summary>What the sending failed with: the type of the exception and its message.</summary>
    public string Reason { get; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset GivenUpAt { get; }
}
