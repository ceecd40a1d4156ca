using IotHubSecureClient.Direct;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Connections;

public class OperationDeadlinesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void WhyOver_NothingHappened_IsNull()
    {
        using var deadlines = new OperationDeadlines(_clock, TimeSpan.FromSeconds(5));
        using var deadline = deadlines.Start(CancellationToken.None);

        Assert.Null(deadline.WhyOver("do it", new IOException()));
    }

    [Fact]
    public void WhyOver_TimeIsOver_IsTimeout()
    {
        using var deadlines = new OperationDeadlines(_clock, TimeSpan.FromSeconds(5));
        using var deadline = deadlines.Start(CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True(deadline.Token.IsCancellationRequested);
        var exception = Assert.IsType<TimeoutException>(deadline.WhyOver("do it", new IOException()));
        Assert.Equal("The attempt to do it did not finish within 5 s. Check the network and the hub, or raise OperationTimeout.", exception.Message);
    }

    [Fact]
    public async Task WhyOver_CallerCancelled_IsCancellation()
    {
        using var deadlines = new OperationDeadlines(_clock, TimeSpan.FromSeconds(5));
        using var caller = new CancellationTokenSource();
        using var deadline = deadlines.Start(caller.Token);

        await caller.CancelAsync();

        Assert.True(deadline.Token.IsCancellationRequested);
        var exception = Assert.IsType<OperationCanceledException>(deadline.WhyOver("do it", new IOException()));
        Assert.Equal(caller.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Start_AfterAnEarlierCall_IsNotTouchedByItsCancellation()
    {
        using var deadlines = new OperationDeadlines(TimeProvider.System, TimeSpan.FromMinutes(1));
        using var caller = new CancellationTokenSource();
        deadlines.Start(caller.Token).Dispose();
        using var later = deadlines.Start(CancellationToken.None);

        await caller.CancelAsync();

        Assert.False(later.Token.IsCancellationRequested);
    }

    [Fact]
    public void Start_SystemClock_UsesTheTimerOfTheCallBefore()
    {
        using var deadlines = new OperationDeadlines(TimeProvider.System, TimeSpan.FromMinutes(1));
        var first = deadlines.Start(CancellationToken.None);
        var token = first.Token;
        first.Dispose();

        using var second = deadlines.Start(CancellationToken.None);
        using var third = deadlines.Start(CancellationToken.None);

        Assert.Equal(token, second.Token);
        Assert.NotEqual(token, third.Token);
    }
}
