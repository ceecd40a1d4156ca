namespace IotHubSecureClient.Outbox;

/// <summary>Something to be done to the store, whose result is told when it is on disk.</summary>
internal abstract class Work
{
    /// <summary>Does it, within a transaction; again where that was rolled back.</summary>
    public abstract void Do(OutboxStore store);

    /// <summary>Tells the result.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}
