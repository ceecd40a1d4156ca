namespace IotHubSecureClient.Outbox;

/// <summary>What one transaction does, to be told when it is on disk.</summary>
internal sealed class OutboxChanges
{
    public List<OutboxReceipt> Added { get; } = [];

    public List<(long Sequence, OutboxOutcome Outcome)> Settled { get; } = [];

    public void Clear()
    {
        Added.Clear();
        Settled.Clear();
    }
}
