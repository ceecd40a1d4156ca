namespace IotHubSecureClient.Clients;

/// <summary>
/// The newest cloud-to-device messages that the application has completed. Over MQTT a completion is not answered: where it is lost with its connection, the message comes again over the next one, to be
/// completed there without the application. Thread-safe.
/// </summary>
internal sealed class CompletedMessages
{
    /// <summary>The hub keeps no more than 50 messages for a device.</summary>
    private const int Most = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Id, int Connection)> _completed = [];

    /// <param name="id">The id that the sender has given the message.</param>
    /// <param name="connection">The number of the connection over which it was completed.</param>
    public void Add(string id, int connection)
    {
        lock (_lock)
        {
            Remove(id);
            _completed.AddLast((id, connection));
            if (_completed.Count > Most)
            {
                _completed.RemoveFirst();
            }
        }
    }

    /// <summary>Whether a message was completed over another connection than the one over which it has come. One that comes again over the same connection is another one with the same id.</summary>
    /// <param name="id">The id that the sender has given the message.</param>
    /// <param name="connection">The number of the connection over which it has come.</param>
    public bool HasComeAgain(string id, int connection)
    {
        lock (_lock)
        {
            return _completed.Any(each => each.Id == id && each.Connection != connection);
        }
    }

    private void Remove(string id)
    {
        for (var node = _completed.First; node is not null; node = node.Next)
        {
            if (node.Value.Id == id)
            {
                _completed.Remove(node);
                return;
            }
        }
    }
}
