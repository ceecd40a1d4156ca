namespace IotHubSecureClient.Failover;

/// <summary>The turns in which the clients of this process connect to one endpoint, evenly spaced. A turn that is not used is lost.</summary>
internal sealed class ReconnectPace
{
    private readonly Lock _lock = new();
    private long _next;

    /// <summary>Takes the next turn.</summary>
    /// <returns>How long it is until then; zero where nobody else connects.</returns>
    public TimeSpan Reserve(int perSecond, TimeProvider timeProvider)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            var turn = Math.Max(now, _next);
            _next = turn + (timeProvider.TimestampFrequency / perSecond);
            return timeProvider.GetElapsedTime(now, turn);
        }
    }
}
