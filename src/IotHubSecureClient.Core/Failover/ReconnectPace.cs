namespace IotHubSecureClient.Failover;

/// <summary>How many clients of this process want to come back to one endpoint.</summary>
internal sealed class ReconnectPace
{
    private readonly Lock _lock = new();
    private int _down;
    private int _most;

    public void Add()
    {
        lock (_lock)
        {
            _most = Math.Max(_most, ++_down);
        }
    }

    public void Remove()
    {
        lock (_lock)
        {
            if (--_down == 0)
            {
                _most = 0;
            }
        }
    }

    /// <summary>The time in which all who are down, and those who were with them, can come back at a rate.</summary>
    public TimeSpan TimeFor(int perSecond)
    {
        lock (_lock)
        {
            return TimeSpan.FromSeconds((double)_most / perSecond);
        }
    }
}
