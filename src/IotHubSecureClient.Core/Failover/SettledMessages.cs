namespace IotHubSecureClient.Failover;

/// <summary>
/// Cloud-to-device messages that the application is done with, and of whose completion it is not known that the hub has it: they may come again over the next connection, to be completed there without the
/// application. Thread-safe.
/// </summary>
public sealed class SettledMessages
{
    /// <summary>The hub keeps no more than 50 messages for a device.</summary>
    private const int Most = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<string> _ids = [];

    /// <summary>Whether the application is done with a message that has come.</summary>
    /// <param name="messageId">The id that its sender has given it.</param>
    public bool Contains(string messageId)
    {
        lock (_lock)
        {
            return _ids.Contains(messageId);
        }
    }

    /// <summary>Completes a message that the application is done with.</summary>
    /// <param name="messageId">The id that its sender has given it.</param>
    /// <param name="complete">Completes it at the hub. Returns whether the hub has the completion; <see langword="false"/> where the connection ended first.</param>
    public async Task CompleteAsync(string messageId, Func<Task<bool>> complete)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        ArgumentNullException.ThrowIfNull(complete);
        Add(messageId);
        if (await complete().ConfigureAwait(false))
        {
            Remove(messageId);
        }
    }

    private void Add(string messageId)
    {
        lock (_lock)
        {
            _ids.Remove(messageId);
            _ids.AddLast(messageId);
            if (_ids.Count > Most)
            {
                _ids.RemoveFirst();
            }
        }
    }

    private void Remove(string messageId)
    {
        lock (_lock)
        {
            _ids.Remove(messageId);
        }
    }
}
