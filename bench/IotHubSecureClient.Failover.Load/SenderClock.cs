using System.Diagnostics;

namespace IotHubSecureClient.Failover.Load;

/// <summary>Counts a device's acknowledgements, and notes the first one after a moment.</summary>
internal sealed class SenderClock
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TimeSpan> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _since = long.MaxValue;
    private int _acknowledged;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public Task Started => _started.Task;

    public void OnAcknowledged()
    {
        Interlocked.Increment(ref _acknowledged);
        _started.TrySetResult();
        var since = Volatile.Read(ref _since);
        if (Stopwatch.GetTimestamp() >= since)
        {
            _first.TrySetResult(Stopwatch.GetElapsedTime(since));
        }
    }

    public async Task<TimeSpan> FirstAfterAsync(long timestamp, TimeSpan limit)
    {
        Volatile.Write(ref _since, timestamp);
        return await Task.WhenAny(_first.Task, Task.Delay(limit)) == _first.Task ? await _first.Task : limit;
    }
}
