namespace IotHubSecureClient.Clients;

/// <summary>
/// The cloud-to-device messages that the application has completed, and of which it is not known yet that the hub has the completion: over MQTT it does not answer one. Where one is lost with its connection,
/// the message comes again over the next, to be completed there without the application. Thread-safe.
/// </summary>
internal sealed class CompletedMessages
{
    /// <summary>The hub keeps no more than 50 messages for a device.</summary>
    private const int Most = 50;

    private readonly Lock _lock = new();
    private readonly List<(string Id, int Connection, long Number)> _completed = [];
    private long _newest;

    /// <summary>The number of the newest completion.</summary>
    public long Newest
    {
        get
        {
            lock (_lock)
            {
                return _newest;
            }
        }
    }

    /// <summary>The application is done with a message, and its completion is about to be sent: no answer confirms it before <see cref="End"/>.</summary>
    /// <param name="id">The id that the sender has given the message.</param>
    /// <param name="connection">The number of the connection over which it came.</param>
    public void Begin(string id, int connection)
    {
        lock (_lock)
        {
            Add(id, connection, long.MaxValue);
        }
    }

    /// <summary>What has begun was sent, or cannot be sent any more. Has no effect where the message has come again meanwhile, and was completed.</summary>
    public void End(string id, int connection)
    {
        lock (_lock)
        {
            if (RemoveBegun(id, connection))
            {
                Add(id, connection, ++_newest);
            }
        }
    }

    /// <summary>What has begun has failed, and the application knows it.</summary>
    public void Fail(string id, int connection)
    {
        lock (_lock)
        {
            RemoveBegun(id, connection);
        }
    }

    /// <summary>A completion was sent.</summary>
    /// <param name="id">The id that the sender has given the message.</param>
    /// <param name="connection">The number of the connection over which it was.</param>
    public void Add(string id, int connection)
    {
        lock (_lock)
        {
            Add(id, connection, ++_newest);
        }
    }

    /// <summary>The hub has answered what was asked after a completion, and has that and all before it.</summary>
    /// <param name="connection">The number of the connection over which it has.</param>
    /// <param name="number">The number of the completion.</param>
    public void Confirm(int connection, long number)
    {
        lock (_lock)
        {
            _completed.RemoveAll(each => each.Connection == connection && each.Number <= number);
        }
    }

    /// <summary>Whether a message was completed over another connection than the one over which it has come. One that comes over the same connection is another one with the same id.</summary>
    /// <param name="id">The id that the sender has given the message.</param>
    /// <param name="connection">The number of the connection over which it has come.</param>
    public bool HasComeAgain(string id, int connection)
    {
        lock (_lock)
        {
            return _completed.Exists(each => each.Id == id && each.Connection != connection);
        }
    }

    private bool RemoveBegun(string id, int connection) => _completed.Remove((id, connection, long.MaxValue));

    private void Add(string id, int connection, long number)
    {
        _completed.RemoveAll(each => each.Id == id);
        _completed.Add((id, connection, number));
        if (_completed.Count > Most)
        {
            _completed.RemoveAt(0);
        }
    }
}
