namespace IotHubSecureClient.Gates;

/// <summary>
/// Handshakes of which no more is known than that the server was verified. Of the client's own certificate the server judges after that, with the same alert by which it refuses an offer: each of these
/// handshakes explains one such failure.
/// </summary>
internal sealed class UnfinishedHandshakes(TimeProvider timeProvider)
{
    /// <summary>How long the client's certificate and the server's verdict over it may take.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _byHost = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string host)
    {
        lock (_lock)
        {
            if (!_byHost.TryGetValue(host, out var times))
            {
                _byHost.Add(host, times = []);
            }

            DropEnded(times);
            times.Enqueue(timeProvider.GetTimestamp());
        }
    }

    /// <summary>Takes the one that explains a failure.</summary>
    /// <param name="host">The hub; <see langword="null"/> where nobody knows which one.</param>
    public bool TryTake(string? host)
    {
        lock (_lock)
        {
            return host is null ? _byHost.Values.Any(TryTake) : _byHost.TryGetValue(host, out var times) && TryTake(times);
        }
    }

    private bool TryTake(Queue<long> times)
    {
        DropEnded(times);
        return times.TryDequeue(out _);
    }

    private void DropEnded(Queue<long> times)
    {
        while (times.TryPeek(out var oldest) && timeProvider.GetElapsedTime(oldest) > Rest)
        {
            times.Dequeue();
        }
    }
}
