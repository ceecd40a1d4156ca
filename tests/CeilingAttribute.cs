using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: IotHubSecureClient.Tests.Ceiling]

namespace IotHubSecureClient.Tests;

/// <summary>Ends a test that hangs, by its cancellation token, so that it fails under its own name. No test comes near it.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class CeilingAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Timer> _timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        _timers[test.UniqueID] = new Timer(_ => context.CancelCurrentTest(), null, Ceiling, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_timers.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
