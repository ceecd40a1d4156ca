using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientExecuteTests
{
    private readonly FailoverHarness _hub = new();

    /// <summary>It was not answered while others were, and the connection turns out to be lost all the same: its delay is over with it.</summary>
    [Fact]
    public void ExecuteAsync_NotAnsweredShortlyBeforeTheLoss_RunsAgainInItsPlace()
    {
        var hour = TimeSpan.FromHours(1);
        var client = _hub.NewConnectedClient(
            new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20), TotalTimeout = hour * 3, BaseDelay = hour, MaxDelay = hour, ReconnectWindow = TimeSpan.Zero });
        List<string> again = [];
        Task Send(string name) => _hub.SendAsync(client, (hub, token) =>
        {
            if (hub.Number == 0)
            {
                return hub.HangAsync(token);
            }

            again.Add(name);
            return Task.CompletedTask;
        });
        var first = Send("first");
        _hub.Time.Run(TimeSpan.FromSeconds(10));
        _hub.Run(_hub.AcknowledgeAsync(client));
        var second = Send("second");
        _hub.Time.Run(TimeSpan.FromSeconds(11));

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(["first", "second"], again);
        _hub.Run(Task.WhenAll(first, second));
    }

    [Fact]
    public void ExecuteAsync_NotConnected_ConnectsArmsAndRuns()
    {
        var client = _hub.NewClient();

        Assert.Equal(7, _hub.Run(_hub.SendAsync(client, 7)));

        Assert.True(_hub.Adapter.Current is { IsConnected: true, IsArmed: true });
        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Connected], _hub.Statuses);
    }

    [Fact]
    public void ExecuteAsync_ConnectionLost_RunsAgainOnTheNextClientInOrder()
    {
        var client = _hub.NewConnectedClient();
        var first = _hub.Adapter.Current;
        List<string> arrived = [];
        Task[] sent = [.. Enumerable.Range(1, 3).Select(number => SendTracedAsync(client, number, arrived))];

        first.Lose();
        _hub.Run(Task.WhenAll(sent));

        Assert.Equal(["1 on 0", "2 on 0", "3 on 0", "1 on 1", "2 on 1", "3 on 1"], arrived);
        Assert.True(first.IsClosed);
        Assert.Equal(1, _hub.Adapter.MostLive);
        Assert.Equal(FailoverReason.Recovered, client.State.Reason);
    }

    [Fact]
    public void ExecuteAsync_StartedWhileThereIsNoConnection_RunsInOrderBehindThoseThatWereCut()
    {
        var client = _hub.NewConnectedClient();
        List<string> arrived = [];
        List<Task> sent = [SendTracedAsync(client, 1, arrived), SendTracedAsync(client, 2, arrived)];
        _hub.Adapter.Current.Lose();
        _hub.Settle();

        sent.AddRange([SendTracedAsync(client, 3, arrived), SendTracedAsync(client, 4, arrived)]);
        _hub.Run(Task.WhenAll(sent));

        Assert.Equal(["1 on 0", "2 on 0", "1 on 1", "2 on 1", "3 on 1", "4 on 1"], arrived);
    }

    [Fact]
    public void ExecuteAsync_NextClientIsDeadAtTheFirstOperation_TheOthersWaitForTheOneAfter()
    {
        var client = _hub.NewConnectedClient();
        List<string> arrived = [];
        Task[] sent = [.. Enumerable.Range(1, 3).Select(number => _hub.SendAsync(client, async (hub, token) =>
        {
            arrived.Add($"{number} on {hub.Number}");
            if (hub.Number == 0)
            {
                await hub.HangAsync(token);
            }

            if (hub.Number == 1)
            {
                throw new IOException("The connection was reset.");
            }
        }))];

        _hub.Adapter.Current.Lose();
        _hub.Run(Task.WhenAll(sent));

        Assert.Equal(["1 on 0", "2 on 0", "3 on 0", "1 on 1", "1 on 2", "2 on 2", "3 on 2"], arrived);
        Assert.Equal(1, _hub.Adapter.MostLive);
    }

    [Fact]
    public void ExecuteAsync_ClientEndsItsOperationsByCancellingThem_RunsThemAgain()
    {
        var client = _hub.NewConnectedClient();
        var cut = new TaskCompletionSource();
        _hub.Adapter.OnClose = (_, _) =>
        {
            cut.TrySetCanceled(new CancellationToken(true));
            return Task.CompletedTask;
        };
        var sent = _hub.SendAsync(client, (hub, _) => hub.Number == 0 ? cut.Task : Task.CompletedTask);

        _hub.Adapter.Current.Lose();

        Assert.Equal(1, _hub.Run(sent));
    }

    [Fact]
    public void ExecuteAsync_HubIsBusy_RunsAgainOnTheSameClientAfterTheTimeItAsksFor()
    {
        var client = _hub.NewConnectedClient();
        var start = _hub.Time.Elapsed;
        var attempts = 0;

        var number = _hub.Run(_hub.SendAsync(client, (_, _) => ++attempts == 1 ? throw new FakeHubException(FailureKind.Throttled, TimeSpan.FromSeconds(30)) : Task.CompletedTask));

        Assert.Equal((0, 2), (number, attempts));
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(33.1));
    }

    [Fact]
    public void ExecuteAsync_NoConnectionForAllItsTime_ThrowsATimeoutWithTheNewestFailure()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { TotalTimeout = TimeSpan.FromSeconds(90) });
        var start = _hub.Time.Elapsed;
        var sent = _hub.SendAsync(client, (hub, token) => hub.HangAsync(token));
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new IOException("No route."));
        _hub.Adapter.Current.Lose();

        var exception = _hub.Throws<TimeoutException>(sent);

        Assert.Equal("The hub has not acknowledged the operation within 90 s. It may have arrived all the same.", exception.Message);
        Assert.Equal("The client was closed.", Assert.IsType<IOException>(exception.InnerException).Message);
        Assert.Equal(TimeSpan.FromSeconds(90), _hub.Time.Elapsed - start);
    }

    [Fact]
    public void ExecuteAsync_AllItsTimeIsOverInTheMidstOfAnAttempt_NamesWhatFailedBefore()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { TotalTimeout = TimeSpan.FromSeconds(90) });
        var attempts = 0;
        var sent = _hub.SendAsync(client, (hub, token) => ++attempts == 1 ? throw new FakeHubException(FailureKind.Throttled, TimeSpan.FromSeconds(60)) : hub.HangAsync(token));

        var exception = _hub.Throws<TimeoutException>(sent);

        Assert.Equal(FailureKind.Throttled, Assert.IsType<FakeHubException>(exception.InnerException).Classification.Kind);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public void ExecuteAsync_CallerCancels_EndsAtOnceAndIsNotRunAgain()
    {
        var client = _hub.NewConnectedClient();
        using var impatient = new CancellationTokenSource();
        var attempts = 0;
        var sent = _hub.SendAsync(
            client,
            (hub, token) =>
            {
                attempts++;
                return hub.HangAsync(token);
            },
            impatient.Token);
        _hub.Settle();

        impatient.Cancel();
        var exception = Assert.ThrowsAny<OperationCanceledException>(() => _hub.Run(sent));
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal(impatient.Token, exception.CancellationToken);
        Assert.Equal(1, attempts);
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Fact]
    public void ExecuteAsync_CallerCancelsWhileItWaitsForAConnection_EndsAtOnceAndTheOthersGoOn()
    {
        var gate = new TaskCompletionSource();
        _hub.Adapter.OnConnect = (_, _) => gate.Task;
        var client = _hub.NewClient();
        using var impatient = new CancellationTokenSource();
        var (one, other) = (_hub.SendAsync(client, (_, _) => Task.CompletedTask, impatient.Token), _hub.SendAsync(client, 2));
        _hub.Settle();

        impatient.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _hub.Run(one));
        gate.SetResult();

        Assert.Equal(2, _hub.Run(other));
    }

    [Fact]
    public void ExecuteAsync_ClientDoesNotHeedItsToken_TheCallerIsAnsweredAllTheSame()
    {
        var client = _hub.NewConnectedClient();
        using var impatient = new CancellationTokenSource();
        var sent = _hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task, impatient.Token);

        impatient.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => _hub.Run(sent));
    }

    [Fact]
    public void ExecuteAsync_OneCallerGetsTheThreadOfTheLoop_TheConnectionIsKeptAllTheSame()
    {
        var client = _hub.NewConnectedClient();
        var after = _hub.SendAsync(client, (hub, token) => hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask)
            .ContinueWith(_ => client.State.Status, _hub.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        _hub.Adapter.Current.Lose();

        Assert.Equal(FailoverStatus.Connected, _hub.Run(after));
    }

    private Task<int> SendTracedAsync(FailoverClient<FakeHubClient> client, int number, List<string> arrived) => _hub.SendAsync(client, (hub, token) =>
    {
        arrived.Add($"{number} on {hub.Number}");
        return hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask;
    });
}
