namespace IotHubSecureClient.Failover;

/// <summary>What the clients of this process know of one endpoint: whether it is down, and the turns in which they connect, evenly spaced. A turn that is not used is lost.</summary>
internal sealed class ReconnectPace
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _recovered = new();
    private bool _isDown;
    private long _next;

    /// <summary>An attempt has failed.</summary>
    /// <param name="isDown">Whether it has found the endpoint down. One that throttles is up.</param>
    /// <returns>Ends when a client is connected to an endpoint that was down.</returns>
    public Task OnFailed(bool isDown)
    {
        lock (_lock)
        {
            _isDown |= isDown;
            return _recovered.Task;
        }
    }

    /// <summary>A client is connected: those who found the endpoint down need wait for nothing but their turns.</summary>
    public void OnUp(TimeProvider timeProvider)
    {
        TaskCompletionSource recovered;
        lock (_lock)
        {
            if (!_isDown)
            {
                return;
            }

            (recovered, _recovered, _isDown) = (_recovered, new(), false);
        }

        Hop.Run(timeProvider, recovered.SetResult);
    }

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
