using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class StateFeedTests
{
    private readonly StateFeed _feed = new(State(0));
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_TwoReaders_EachGetsAllFromWhereItBegan()
    {
        var first = _feed.ReadAsync(_token);
        _feed.Add(State(1));
        var second = _feed.ReadAsync(_token);
        _feed.Add(State(2));
        _feed.Add(State(3));

        var (ofFirst, ofSecond) = (await first.Take(4).ToArrayAsync(_token), await second.Take(3).ToArrayAsync(_token));
        Assert.Equal([0, 1, 2, 3], ofFirst.Select(state => state.Attempt));
        Assert.Equal([1, 2, 3], ofSecond.Select(state => state.Attempt));
        Assert.Equal(3, _feed.Current.Attempt);
    }

    [Fact]
    public async Task ReadAsync_StatesAreAddedOnAnotherThread_GetsAllInOrder()
    {
        const int many = 10_000;
        var reading = _feed.ReadAsync(_token).Take(many + 1).Select(state => state.Attempt).ToArrayAsync(_token).AsTask();

        await Task.Run(() =>
        {
            for (var i = 1; i <= many; i++)
            {
                _feed.Add(State(i));
            }
        }, _token);

        Assert.Equal(Enumerable.Range(0, many + 1), await reading);
    }

    [Fact]
    public async Task ReadAsync_FeedIsComplete_EndsBehindTheLastState()
    {
        var early = _feed.ReadAsync(_token);
        _feed.Add(State(1));
        _feed.Complete();
        _feed.Complete();

        Assert.Equal([0, 1], (await early.ToArrayAsync(_token)).Select(state => state.Attempt));
        Assert.Equal([1], (await _feed.ReadAsync(_token).ToArrayAsync(_token)).Select(state => state.Attempt));
    }

    [Fact]
    public async Task ReadAsync_NobodyReads_KeepsNoState()
    {
        var old = AddOne();
        _feed.Add(State(2));

        GC.Collect();

        await Task.Yield();
        Assert.False(old.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference AddOne()
    {
        var state = State(1);
        _feed.Add(state);
        return new(state);
    }

    private static FailoverState State(int attempt) => new() { Status = FailoverStatus.Waiting, Reason = FailoverReason.ConnectionLost, Attempt = attempt, Since = DateTimeOffset.UnixEpoch };
}
