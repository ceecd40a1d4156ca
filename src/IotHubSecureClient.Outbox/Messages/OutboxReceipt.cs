namespace IotHubSecureClient.Outbox;

/// <summary>Says that a message is on disk, and later what became of it.</summary>
public sealed class OutboxReceipt
{
    private readonly TaskCompletionSource<OutboxOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OutboxReceipt(string messageId, long sequence) => (MessageId, Sequence) = (messageId, sequence);

    /// <summary>The identifier of the message.</summary>
    public string MessageId { get; }

    /// <summary>Where the message stands in the outbox.</summary>
    public long Sequence { get; }

    /// <summary>Ends when the message has ended, and that is on disk. Cancelled when the outbox is disposed before: the message stays in the file, and is sent when the outbox is opened again.</summary>
    public Task<OutboxOutcome> Completion => _completion.Task;

    internal void Settle(OutboxOutcome outcome) => _completion.TrySetResult(outcome);

    internal void Abandon() => _completion.TrySetCanceled();
}
