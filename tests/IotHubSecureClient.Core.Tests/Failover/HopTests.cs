using IotHubSecureClient.Failover;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class HopTests
{
    /// <summary>A clock may hold its timers weakly, and drop those that nobody keeps.</summary>
    [Fact]
    public void Run_GarbageIsCollectedBeforeItIsDue_RunsAllTheSame()
    {
        var time = new FakeTimeProvider();
        var hasRun = false;
        using var timer = time.CreateTimer(
            _ =>
            {
                // Due at once, and run when this returns.
                Hop.Run(time, () => hasRun = true);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(hasRun);
    }

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
