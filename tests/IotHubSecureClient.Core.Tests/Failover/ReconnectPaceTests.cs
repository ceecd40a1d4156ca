using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class ReconnectPaceTests
{
    private static readonly FailoverOptions Options = new() { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };

    private const double Tolerance = 0.1;

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

    [Fact]
    public void ConnectAsync_HubTookAllTurnsOfASecond_TakesALittleMore()
    {
        Assert.Equal(100, Connect(120), Tolerance);
        Assert.Equal(108, Connect(100), Tolerance);
        Assert.Equal(108, Connect(120), Tolerance);
        Assert.Equal(116.6, Connect(120), Tolerance);
    }

    [Fact]
    public void ConnectAsync_HubTookManyTurnsThatWereAllGivenAtOnePace_TakesOneStepMore()
    {
        Connect(1_000);

        Assert.Equal(108, Connect(100), Tolerance);
    }

    [Fact]
    public void ConnectAsync_HubNeverThrottles_TakesTwiceAsManyAtMost()
    {
        for (var i = 0; i < 20; i++)
        {
            Connect(300);
        }

        Assert.Equal(200, Connect(300), Tolerance);
    }

    [Fact]
    public void ConnectAsync_NeverASecondOfTurnsWithoutAPause_TakesNoMore()
    {
        for (var i = 0; i < 20; i++)
        {
            Connect(50);
        }

        Assert.Equal(100, Connect(120), Tolerance);
    }

    [Fact]
    public void Reserve_NobodyHadToWait_GivesNoMore()
    {
        var pace = new ReconnectPace();
        for (var i = 0; i < 20; i++)
        {
            pace.OnConnected(pace.Reserve(1, _time), _time);
            _time.Run(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(new(TimeSpan.Zero, 1), pace.Reserve(1, _time));
    }

    [Theory]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Unavailable)]
    public void ConnectAsync_HubHasThrottledOnce_TakesWhatTheOptionsSay(FailureKind kind)
    {
        Connect(120);

        NewFailing(kind);

        Assert.Equal(100, Connect(120), Tolerance);
        Assert.Equal(100, Connect(120), Tolerance);
    }

    /// <summary>A hub that fails over is suspended, and says the same as one that is too busy.</summary>
    [Fact]
    public void ConnectAsync_HubTookNothingWhileItWasDown_TakesALittleMoreAllTheSame()
    {
        Connect(120);

        NewFailing(FailureKind.ConnectionLost);
        NewFailing(FailureKind.Unavailable);

        Assert.Equal(108, Connect(100), Tolerance);
    }

    /// <summary>Connects clients that all ask for it at once.</summary>
    /// <returns>How many connected in a second.</returns>
    private double Connect(int count)
    {
        _time.Run(TimeSpan.FromSeconds(1));
        var start = _time.Elapsed;
        _time.RunUntil(Task.WhenAll(Enumerable.Range(0, count).Select(_ => New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken))), TimeSpan.FromMinutes(1));
        return (count - 1) / (_time.Elapsed - start).TotalSeconds;
    }

    private (FakeHubAdapter Adapter, Task Connected) NewFailing(FailureKind kind)
    {
        var adapter = new FakeHubAdapter { OnConnect = (_, _) => throw new FakeHubException(kind) };
        return (adapter, New(adapter).ConnectAsync(TestContext.Current.CancellationToken));
    }

    private FailoverClient<FakeHubClient> New(FakeHubAdapter adapter) => new(adapter, ["hub.example"], Options, _pacer, _time, null, new Random(1));
}
