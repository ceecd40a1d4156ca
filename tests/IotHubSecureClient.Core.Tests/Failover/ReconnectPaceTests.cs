using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class ReconnectPaceTests
{
    private static readonly FailoverOptions Options = new() { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };

    private readonly SimulatedTime _time = new();
    private readonly ReconnectPacer _pacer = new();

    [Theory]
    [InlineData(FailureKind.ConnectionLost)]
    [InlineData(FailureKind.Unauthorized)]
    public void ConnectAsync_AnotherClientOfTheProcessFindsTheHubUp_ComesInItsTurn(FailureKind kind)
    {
        var (waiting, waited) = NewFailing(kind);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        waiting.OnConnect = (_, _) => Task.CompletedTask;
        _time.RunUntil(waited, TimeSpan.FromSeconds(1));

        Assert.Equal(2, waiting.Clients.Count);
    }

    [Fact]
    public void ConnectAsync_ThrottledByAHubThatWasNotDown_WaitsItsTime()
    {
        var (waiting, waited) = NewFailing(FailureKind.Throttled);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        _time.Run(TimeSpan.FromMinutes(30));

        Assert.False(waited.IsCompleted);
        Assert.Single(waiting.Clients);
    }

    [Fact]
    public void ConnectAsync_ThrottledByAHubThatOthersHaveFoundDown_WaitsItsTime()
    {
        var (waiting, waited) = NewFailing(FailureKind.Throttled);
        NewFailing(FailureKind.ConnectionLost);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        _time.Run(TimeSpan.FromMinutes(30));

        Assert.False(waited.IsCompleted);
        Assert.Single(waiting.Clients);
    }

    private (FakeHubAdapter Adapter, Task Connected) NewFailing(FailureKind kind)
    {
        var adapter = new FakeHubAdapter { OnConnect = (_, _) => throw new FakeHubException(kind) };
        return (adapter, New(adapter).ConnectAsync(TestContext.Current.CancellationToken));
    }

    private FailoverClient<FakeHubClient> New(FakeHubAdapter adapter) => new(adapter, ["hub.example"], Options, _pacer, _time, null, new Random(1));
}
