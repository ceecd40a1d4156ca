using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class HopTests
{
    [Fact]
    public async Task Async_IsOverBeforeItIsAwaited_LeavesTheThreadAllTheSame()
    {
        var thread = Thread.CurrentThread;

        await Hop.Async(new PromptTimeProvider());

        Assert.NotSame(thread, Thread.CurrentThread);
    }

    /// <summary>A clock whose timers have fired, on a thread of their own, when they are made.</summary>
    private sealed class PromptTimeProvider : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var thread = new Thread(() => callback(state));
            thread.Start();
            thread.Join();
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
