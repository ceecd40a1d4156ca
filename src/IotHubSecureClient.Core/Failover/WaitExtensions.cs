namespace IotHubSecureClient.Failover;

internal static class WaitExtensions
{
    /// <summary>Waits until a signal is given, the time is over, or the wait is cancelled. Throws nothing.</summary>
    /// <returns>Whether the signal was given.</returns>
    public static async Task<bool> IsGivenWithinAsync(this Task signal, TimeSpan time, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!signal.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(signal, Task.Delay(time.RoundedUp(), timeProvider, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }

        return signal.IsCompleted;
    }

    /// <summary>The time in whole milliseconds, not less: timers leave the rest out, so that who waits for a moment would come too early, and at the last not wait at all.</summary>
    public static TimeSpan RoundedUp(this TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    /// <summary>A task that may be left alone before it ends, and whose failure is then nobody's.</summary>
    public static Task Observed(this Task task)
    {
        task.ContinueWith(static each => each.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
