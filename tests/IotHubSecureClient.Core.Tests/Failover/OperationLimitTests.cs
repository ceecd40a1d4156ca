using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class OperationLimitTests
{
    private readonly SimulatedTime _time = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public void EnterAsync_PlacesAreFree_CompletesAtOnce()
    {
        var limit = New(2, 0);

        Assert.True(limit.EnterAsync(_token).IsCompletedSuccessfully);
        Assert.True(limit.EnterAsync(_token).IsCompletedSuccessfully);
        Assert.Throws<FailoverQueueFullException>(() => { _ = limit.EnterAsync(_token); });
        limit.Exit();
        Assert.True(limit.EnterAsync(_token).IsCompletedSuccessfully);
    }

    [Fact]
    public void EnterAsync_TokenIsCancelled_Throws() => Assert.Throws<OperationCanceledException>(() => { _ = New(1, 1).EnterAsync(new CancellationToken(true)); });

    [Fact]
    public void Exit_ManyWait_LetsThemInInOrderAndNobodyElseBefore()
    {
        var limit = New(1, 10);
        _ = limit.EnterAsync(_token);
        List<int> entered = [];
        Enter(1);
        Enter(2);

        limit.Exit();
        Enter(3);
        Assert.Empty(entered);
        _time.Run(TimeSpan.Zero);
        Assert.Equal([1], entered);
        limit.Exit();
        limit.Exit();
        _time.Run(TimeSpan.Zero);

        Assert.Equal([1, 2, 3], entered);

        async void Enter(int number)
        {
            await limit.EnterAsync(_token);
            entered.Add(number);
        }
    }

    [Fact]
    public void Exit_EachThatWaitsIsDoneAtOnce_LetsAllInWithoutADeepStack()
    {
        const int many = 100_000;
        var limit = New(1, many);
        _ = limit.EnterAsync(_token);
        var done = 0;
        for (var i = 0; i < many; i++)
        {
            EnterAndExit();
        }

        limit.Exit();
        _time.Run(TimeSpan.Zero);

        Assert.Equal(many, done);

        async void EnterAndExit()
        {
            await limit.EnterAsync(_token);
            done++;
            limit.Exit();
        }
    }

    [Fact]
    public void EnterAsync_WaitsForTooLong_ThrowsAndTakesNoPlace()
    {
        var limit = New(1, 1);
        _ = limit.EnterAsync(_token);
        var waiting = limit.EnterAsync(_token);

        var exception = Assert.Throws<TimeoutException>(() => _time.RunUntil(waiting, TimeSpan.FromMinutes(5)));

        Assert.Equal("The operation has waited 240 s for its turn, with 1 under way. Nothing of it was sent.", exception.Message);
        limit.Exit();
        Assert.True(limit.EnterAsync(_token).IsCompletedSuccessfully);
    }

    private OperationLimit New(int maxConcurrent, int maxQueued) => new(new FailoverOptions { MaxConcurrentOperations = maxConcurrent, MaxQueuedOperations = maxQueued }, _time);
}
