using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientLossTests
{
    private readonly FailoverHarness _hub = new();

    [Theory]
    [InlineData(FailureKind.Throttled, true)]
    [InlineData(FailureKind.Transient, false)]
    internal void Lost_OperationsWereThrottled_ReconnectsOverAWiderWindow(FailureKind kind, bool isWider)
    {
        var longest = TimeSpan.Zero;
        for (var seed = 0; seed < 50; seed++)
        {
            var adapter = new FakeHubAdapter();
            var client = new FailoverClient<FakeHubClient>(adapter, ["hub.example"], null, new ReconnectPacer(), _hub.Time, null, new Random(seed));
            _hub.Run(client.ConnectAsync(_hub.Token));
            var isFirst = true;
            _hub.Run(_hub.SendAsync(client, (_, _) =>
            {
                (isFirst, var fails) = (false, isFirst);
                return fails ? throw new FakeHubException(kind) : Task.CompletedTask;
            }));
            adapter.Current.Lose();
            _hub.Settle();
            longest = client.State.Delay > longest ? client.State.Delay.Value : longest;
        }

        Assert.InRange(longest, TimeSpan.FromSeconds(isWider ? 20 : 0), TimeSpan.FromSeconds(isWider ? 24 : 1));
    }

    [Fact]
    public void ExecuteAsync_NothingIsAcknowledgedInTheTimeOfAnAttempt_MakesTheConnectionAnew()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20) });
        var start = _hub.Time.Elapsed;

        var number = _hub.Run(_hub.SendAsync(client, (hub, token) => hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask));

        Assert.Equal(1, number);
        Assert.True(_hub.Adapter.Clients[0].IsClosed);
        Assert.Contains(_hub.States, state => state is { Status: FailoverStatus.Waiting, Reason: FailoverReason.NoAcknowledgement });
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21.1));
    }

    [Fact]
    public void ExecuteAsync_OthersAreAcknowledgedMeanwhile_RunsAgainOnTheSameConnection()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20) });
        var attempts = 0;
        var sent = _hub.SendAsync(client, (hub, token) => ++attempts == 1 ? hub.HangAsync(token) : Task.CompletedTask);
        _hub.Time.Run(TimeSpan.FromSeconds(10));

        _hub.Run(_hub.AcknowledgeAsync(client));

        Assert.Equal(0, _hub.Run(sent));
        Assert.Equal((2, 1), (attempts, _hub.Adapter.Clients.Count));
    }

    [Fact]
    public void CheckAsync_NothingIsAcknowledgedWithinTheInterval_IsCalledEachTime()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(5) });

        _hub.Time.Run(TimeSpan.FromMinutes(26));

        Assert.Equal(5, _hub.Adapter.Checks);
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Fact]
    public void CheckAsync_OperationsAreAcknowledged_IsNotCalled()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(5) });

        for (var minute = 0; minute < 60; minute++)
        {
            _hub.Run(_hub.AcknowledgeAsync(client));
            _hub.Time.Run(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, _hub.Adapter.Checks);
    }

    /// <summary>What is done without waiting did not go to the hub.</summary>
    [Fact]
    public void ExecuteAsync_OthersAreDoneAtOnceMeanwhile_TheConnectionIsMadeAnew()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20) });
        var sent = _hub.SendAsync(client, (hub, token) => hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask);
        var start = _hub.Time.Elapsed;
        _hub.Time.Run(TimeSpan.FromSeconds(10));

        _hub.Run(_hub.SendAsync(client));

        Assert.Equal(1, _hub.Run(sent));
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21.1));
    }

    [Fact]
    public void CheckAsync_ConnectionIsLostMeanwhile_IsNotWaitedFor()
    {
        _hub.Adapter.OnCheck = (_, token) => new TaskCompletionSource().Task.WaitAsync(token);
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(5), ReconnectWindow = TimeSpan.Zero });
        _hub.Time.Run(TimeSpan.FromMinutes(5.1));
        Assert.Equal(1, _hub.Adapter.Checks);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(5));

        Assert.Equal((FailoverStatus.Connected, FailoverReason.Recovered), (client.State.Status, client.State.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CheckAsync_IsNotAnswered_MakesTheConnectionAnew(bool hangs)
    {
        _hub.Adapter.OnCheck = (hub, token) => hub.Number > 0 ? Task.CompletedTask : hangs ? new TaskCompletionSource().Task : Task.FromException(new IOException("No answer."));
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(5), AttemptTimeout = TimeSpan.FromSeconds(30) });

        _hub.Time.Run(TimeSpan.FromMinutes(5.6));

        Assert.Equal([true, false], _hub.Adapter.Clients.Select(each => each.IsClosed));
        Assert.Contains(_hub.States, state => state is { Status: FailoverStatus.Waiting, Reason: FailoverReason.NoAcknowledgement });
        Assert.Equal((FailoverStatus.Connected, FailoverReason.Recovered), (client.State.Status, client.State.Reason));
    }

    [Theory]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Unavailable)]
    [InlineData(FailureKind.Unauthorized)]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Suspended)]
    [InlineData(FailureKind.Disabled)]
    [InlineData(FailureKind.Rejected)]
    [InlineData(FailureKind.Transient)]
    internal void CheckAsync_IsRefused_KeepsTheConnection(FailureKind kind)
    {
        _hub.Adapter.OnCheck = (_, _) => Task.FromException(new FakeHubException(kind));
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(5) });

        _hub.Time.Run(TimeSpan.FromMinutes(26));

        Assert.Equal((FailoverStatus.Connected, 1, 5), (client.State.Status, _hub.Adapter.Clients.Count, _hub.Adapter.Checks));
    }

    [Fact]
    public void ExecuteAsync_ClientGivesUpInItsOwnTimeWhileOthersAreAcknowledged_RunsAgainOnTheSameConnection()
    {
        var client = _hub.NewConnectedClient();
        var attempts = 0;
        var sent = _hub.SendAsync(client, async (_, token) =>
        {
            if (++attempts == 1)
            {
                await _hub.Time.DelayAsync(TimeSpan.FromSeconds(20), token);
                throw new TimeoutException("The client waits no longer.");
            }
        });
        _hub.Time.Run(TimeSpan.FromSeconds(10));

        _hub.Run(_hub.AcknowledgeAsync(client));

        Assert.Equal(0, _hub.Run(sent));
        Assert.Equal((2, 1), (attempts, _hub.Adapter.Clients.Count));
    }

    [Fact]
    public void CheckAsync_TakesLongerThanTheInterval_TheConnectionIsKept()
    {
        _hub.Adapter.OnCheck = (_, token) => _hub.Time.DelayAsync(TimeSpan.FromMilliseconds(2500.5), token);
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromSeconds(1) });

        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Single(_hub.Adapter.Clients);
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
        Assert.InRange(_hub.Adapter.Checks, 16, 18);
    }

    [Fact]
    public void Lost_ReportedOverAndOver_MakesOneConnection()
    {
        _hub.NewConnectedClient();
        var first = _hub.Adapter.Current;

        first.Lose();
        first.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        first.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal((2, 1, 1), (_hub.Adapter.Clients.Count, _hub.Adapter.MostLive, _hub.Adapter.Live));
    }

    [Fact]
    public void Lost_WithAndWithoutAnException_SaysWhatIsKnown()
    {
        var client = _hub.NewConnectedClient();

        _hub.Adapter.Current.Lose(new IOException("The hub closed the connection."));
        _hub.Settle();

        Assert.Equal((FailoverStatus.Waiting, FailoverReason.ConnectionLost, RecommendedAction.WaitForRetry), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.Equal("The hub closed the connection.", client.State.Exception!.Message);
    }

    [Fact]
    public void Lost_CloseHangs_TheNextConnectionIsMadeAfterTwiceItsTime()
    {
        _hub.Adapter.OnClose = (hub, _) => hub.Number == 0 ? new TaskCompletionSource().Task : Task.CompletedTask;
        var client = _hub.NewConnectedClient(new FailoverOptions { CloseTimeout = TimeSpan.FromSeconds(3), ReconnectWindow = TimeSpan.Zero });

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(5.9));
        Assert.Single(_hub.Adapter.Clients);
        _hub.Time.Run(TimeSpan.FromSeconds(0.2));

        Assert.Equal(FailoverStatus.Connected, client.State.Status);
        Assert.Contains("24 Warning A client of 'hub.example' was not closed in good order; its connection was dropped.", _hub.Messages);
    }

    [Fact]
    public void Lost_CloseHeedsItsTokenLate_TheNextConnectionIsMadeAfterIt()
    {
        _hub.Adapter.OnClose = (_, token) => _hub.Time.DelayAsync(Timeout.InfiniteTimeSpan, token);
        _hub.NewConnectedClient(new FailoverOptions { CloseTimeout = TimeSpan.FromSeconds(3) });

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(20));

        Assert.Equal((2, 1), (_hub.Adapter.Clients.Count, _hub.Adapter.MostLive));
    }

    [Fact]
    public void Lost_OperationEndsLaterThanItsClient_RunsAgainBeforeThoseThatWereStartedAfterIt()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero });
        List<int> arrived = [];
        Task<int> Send(int number) => _hub.SendAsync(client, async (hub, token) =>
        {
            if (hub.Number == 0)
            {
                await _hub.Time.DelayAsync(TimeSpan.FromSeconds(2), token);
                throw new IOException("The client was closed.");
            }

            arrived.Add(number);
        });
        var first = Send(1);
        _hub.Adapter.Current.Lose();
        _hub.Settle();

        _hub.Run(Task.WhenAll(first, Send(2)));

        Assert.Equal([1, 2], arrived);
    }

    [Fact]
    public void Lost_OperationIgnoresTheEndOfItsClient_TheNextConnectionDoesNotWaitForIt()
    {
        var client = _hub.NewConnectedClient();
        var sent = _hub.SendAsync(client, (hub, token) => hub.Number == 0 ? _hub.Time.DelayAsync(TimeSpan.FromSeconds(50), token) : Task.CompletedTask);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(FailoverReason.Recovered, client.State.Reason);
        Assert.Equal(0, _hub.Run(sent));
        Assert.Equal(1, _hub.Adapter.MostLive);
    }
}
