namespace IotHubSecureClient.Failover;

/// <summary>
/// Leaves the thread that one is on. It is how the loop gets off the thread of a client's callback, and how a caller gets off the loop's. Under another clock than the system's it goes by a timer that
/// is due at once, so that a simulated clock governs the order of everything.
/// </summary>
internal static class Hop
{
    public static void Run(TimeProvider timeProvider, Action action)
    {
        if (timeProvider == TimeProvider.System)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static action => action(), action, preferLocal: false);
        }
        else
        {
            var due = new Due(action);
            due.Timer = timeProvider.CreateTimer(static due => ((Due)due!).Action(), due, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public static HopAwaitable Async(TimeProvider timeProvider) => new(timeProvider);

    /// <summary>Keeps its timer: a clock may let go of those that nobody has.</summary>
    private sealed class Due(Action action)
    {
        public Action Action => action;

        public ITimer? Timer { get; set; }
    }
}
