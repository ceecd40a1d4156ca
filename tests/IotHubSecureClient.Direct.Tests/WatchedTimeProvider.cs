using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests;

/// <summary>A clock that stands still, at a whole second as the expiry of tokens is, and tells when somebody begins to wait.</summary>
internal sealed class WatchedTimeProvider() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds()))
{
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan Due, TaskCompletionSource Created)> _expected = [];

    /// <summary>Ends when a timer with this due time is created after the call.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _expected.Add((due, created));
        }

        return created.Task.Guard();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            foreach (var (_, created) in _expected.Where(expected => expected.Due == dueTime))
            {
                created.TrySetResult();
            }
        }

        return timer;
    }
}
