namespace IotHubSecureClient.Failover;

internal static class WaitExtensions
{
    /// <summary>Waits until a signal is given, the time is over, or the wait is cancelled. Throws nothing, and goes on where it is woken: a cancelled Task.Delay would go on in the thread pool.</summary>
    /// <returns>Whether the signal was given.</returns>
    public static async Task<bool> IsGivenWithinAsync(this Task signal, TimeSpan time, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!signal.IsCompleted && time > TimeSpan.Zero)
        {
            var over = new TaskCompletionSource();
            using var timer = timeProvider.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), over, time.RoundedUp(), Timeout.InfiniteTimeSpan);
            using var registration = cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), over);
            await Task.WhenAny(signal, over.Task).ConfigureAwait(false);
        }

        return signal.IsCompleted;
    }

    /// <summary>Waits for a time.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task WaitAsync(this TimeProvider timeProvider, TimeSpan time, CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.IsGivenWithinAsync(time, timeProvider, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The time in whole milliseconds, not less: timers leave the rest out, so that who waits for a moment would come too early, and at the last not wait at all.</summary>
    public static TimeSpan RoundedUp(this TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    /// <summary>A task that may be left alone before it ends, and whose failure is then nobody's.</summary>
    public static Task Observed(this Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return task;
        }

        task.ContinueWith(static each => each.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
