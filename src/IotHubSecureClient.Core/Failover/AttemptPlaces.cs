namespace IotHubSecureClient.Failover;

/// <summary>
/// How many attempts to connect to one endpoint are begun at once. Of 1,000 clients that were cut none is sooner back with more of them, and each costs a tenth more: what an attempt needs lives
/// until the garbage collector has seen it. An attempt that takes longer than its work waits for the network or the hub, and holds its place no more. Not thread-safe.
/// </summary>
/// <param name="count">How many places there are.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AttemptPlaces(int count, TimeProvider timeProvider)
{
    private const int PerProcessor = 50;

    // A handshake takes a millisecond or two of a processor: as many as there are places, a tenth of a second.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(100);

    private readonly long _length = (long)(_longest.TotalSeconds * timeProvider.TimestampFrequency);

    /// <summary>When those that hold a place have begun, by the clock's time stamps.</summary>
    private readonly Queue<long> _begun = new();

    /// <summary>How many this machine has use for. One processor has it for as many as two: an attempt waits for answers in between.</summary>
    public static int OfThisMachine { get; } = PerProcessor * Math.Max(2, Environment.ProcessorCount);

    /// <summary>When there is a place, unless one becomes free before; not after <paramref name="now"/> where there is one.</summary>
    public long FreeAt(long now)
    {
        LeaveThoseThatWait(now);
        return _begun.Count < count ? now : _begun.Peek() + _length;
    }

    public void Begin(long now) => _begun.Enqueue(now);

    /// <summary>An attempt is over. Whose place becomes free does not matter.</summary>
    /// <param name="since">When it began.</param>
    /// <param name="now">The time.</param>
    public void End(long since, long now)
    {
        LeaveThoseThatWait(now);
        if (since + _length > now)
        {
            _begun.TryDequeue(out _);
        }
    }

    private void LeaveThoseThatWait(long now)
    {
        while (_begun.TryPeek(out var begun) && begun + _length <= now)
        {
            _begun.Dequeue();
        }
    }
}
