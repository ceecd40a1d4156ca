namespace IotHubSecureClient.Emulation.Faults;

/// <summary>A token bucket: it holds <paramref name="burst"/> connections at most and gets back <paramref name="perSecond"/> of them each second.</summary>
internal sealed class ConnectionThrottle(double perSecond, int burst, TimeProvider timeProvider) : ConnectionFault
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _filledAt = timeProvider.GetTimestamp();

    public override TimeSpan? Refuse()
    {
        lock (_lock)
        {
            long now = timeProvider.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (timeProvider.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            if (_tokens >= 1)
            {
                _tokens--;
                Pass();
                return null;
            }

            Strike();
            var wait = TimeSpan.FromSeconds(Math.Ceiling((1 - _tokens) / perSecond));
            return wait < ShortestWait ? ShortestWait : wait;
        }
    }
}
