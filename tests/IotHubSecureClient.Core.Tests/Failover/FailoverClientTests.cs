using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientTests
{
    private readonly FailoverHarness _hub = new();

    [Fact]
    public void Constructor_NoEndpoint_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => new FailoverClient<FakeHubClient>(_hub.Adapter, []));

        Assert.Equal("There is no endpoint. Name at least one hub. (Parameter 'endpoints')", exception.Message);
    }

    [Fact]
    public void State_NotUsedYet_IsIdleAndRecommendsToConnect()
    {
        var client = _hub.NewClient();

        Assert.Equal((FailoverStatus.Idle, FailoverReason.Created, RecommendedAction.Connect), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.Empty(_hub.Adapter.Clients);
    }

    [Fact]
    public void ConnectAsync_ManyAtOnce_MakesOneAttempt()
    {
        var gate = new TaskCompletionSource();
        _hub.Adapter.OnConnect = (_, _) => gate.Task;
        var client = _hub.NewClient();
        Task[] connecting = [.. Enumerable.Range(0, 10).Select(_ => client.ConnectAsync(_hub.Token))];

        _hub.Settle();
        Assert.All(connecting, task => Assert.False(task.IsCompleted));
        gate.SetResult();
        _hub.Run(Task.WhenAll(connecting));

        Assert.Single(_hub.Adapter.Clients);
        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Connected], _hub.Statuses);
        Assert.Equal((FailoverReason.FirstConnect, RecommendedAction.PerformNormally, 1), (client.State.Reason, client.State.Action, client.State.Attempt));
    }

    [Fact]
    public void ConnectAsync_OneCallerCancels_TheOthersGoOn()
    {
        var gate = new TaskCompletionSource();
        _hub.Adapter.OnConnect = (_, _) => gate.Task;
        var client = _hub.NewClient();
        using var impatient = new CancellationTokenSource();
        var (one, other) = (client.ConnectAsync(impatient.Token), client.ConnectAsync(_hub.Token));
        _hub.Settle();

        impatient.Cancel();
        var exception = _hub.Throws<TaskCanceledException>(one);
        gate.SetResult();
        _hub.Run(other);

        Assert.Equal(impatient.Token, exception.CancellationToken);
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
        Assert.Single(_hub.Adapter.Clients);
    }

    [Fact]
    public void ConnectAsync_EveryCallerCancels_TheAttemptGoesOn()
    {
        var gate = new TaskCompletionSource();
        _hub.Adapter.OnConnect = (_, _) => gate.Task;
        var client = _hub.NewClient();
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1), _hub.Time);
        _hub.Throws<TaskCanceledException>(client.ConnectAsync(impatient.Token));

        gate.SetResult();
        _hub.Settle();

        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Fact]
    public void ConnectAsync_AttemptsFail_TriesAgainAfterGrowingDelaysAndSaysSo()
    {
        _hub.Adapter.FailConnects(new IOException("1"), new IOException("2"), new IOException("3"));
        var client = _hub.NewClient();

        _hub.Run(client.ConnectAsync(_hub.Token));

        var waiting = _hub.States.Where(state => state.Status == FailoverStatus.Waiting).ToArray();
        Assert.Equal(["1", "2", "3"], waiting.Select(state => state.Exception!.Message));
        Assert.Equal([1, 2, 3], waiting.Select(state => state.Attempt));
        Assert.All(waiting, state => Assert.Equal((FailoverReason.ConnectionLost, RecommendedAction.WaitForRetry), (state.Reason, state.Action)));
        Assert.InRange(waiting[0].Delay!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        Assert.Equal(_hub.Time.Elapsed.TotalSeconds, waiting.Sum(state => state.Delay!.Value.TotalSeconds), 0.1);
        Assert.Equal((4, 1), (_hub.Adapter.Clients.Count, _hub.Adapter.MostLive));
        Assert.Equal((FailoverReason.FirstConnect, 4), (client.State.Reason, client.State.Attempt));
    }

    [Fact]
    public void ConnectAsync_HubHangs_EndsTheAttemptAfterItsTime()
    {
        _hub.Adapter.OnConnect = (client, _) => client.Number == 0 ? new TaskCompletionSource().Task : Task.CompletedTask;
        var client = _hub.NewClient(new FailoverOptions { ConnectTimeout = TimeSpan.FromSeconds(20) });

        _hub.Run(client.ConnectAsync(_hub.Token));

        var failure = Assert.IsType<TimeoutException>(_hub.States.Single(state => state.Status == FailoverStatus.Waiting).Exception);
        Assert.Equal("The connection to 'hub.example' was not made within 20 s. Check the network and the hub's state.", failure.Message);
        Assert.True(_hub.Adapter.Clients[0].IsClosed);
        Assert.Equal(1, _hub.Adapter.MostLive);
    }

    [Fact]
    public void ConnectAsync_ClientGivesUpByItself_TriesAgain()
    {
        _hub.Adapter.FailConnects(new TaskCanceledException("The request's own time is over."));

        _hub.Run(_hub.NewClient().ConnectAsync(_hub.Token));

        Assert.Equal(2, _hub.Adapter.Clients.Count);
    }

    [Fact]
    public void ConnectAsync_ClientCannotBeMade_TriesAgain()
    {
        var failures = 0;
        _hub.Adapter.OnCreate = _ =>
        {
            if (++failures <= 2)
            {
                throw new IOException("No handle is left.");
            }
        };

        _hub.Run(_hub.NewClient().ConnectAsync(_hub.Token));

        Assert.Equal((3, 1), (failures, _hub.Adapter.Clients.Count));
    }

    [Fact]
    public void ConnectAsync_HandlersCannotBeSet_ClosesTheClientAndTriesAgain()
    {
        _hub.Adapter.OnArm = (client, _) => client.Number == 0 ? throw new IOException("The subscription was not acknowledged.") : Task.CompletedTask;

        _hub.Run(_hub.NewClient().ConnectAsync(_hub.Token));

        Assert.Equal([true, false], _hub.Adapter.Clients.Select(client => client.IsClosed));
        Assert.Equal(1, _hub.Adapter.MostLive);
        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Waiting, FailoverStatus.Connecting, FailoverStatus.Connected], _hub.Statuses);
    }

    [Fact]
    public void ConnectAsync_LostWhileHandlersAreSet_TriesAgainAtOnceAndNotAfterTheTimeOfTheAttempt()
    {
        _hub.Adapter.OnArm = (client, token) =>
        {
            if (client.Number > 0)
            {
                return Task.CompletedTask;
            }

            client.Lose(new IOException("The hub closed the connection."));
            return client.HangAsync(token);
        };

        _hub.Run(_hub.NewClient(new FailoverOptions { ConnectTimeout = TimeSpan.FromMinutes(10) }).ConnectAsync(_hub.Token));

        var failure = Assert.IsType<IOException>(_hub.States.Single(state => state.Status == FailoverStatus.Waiting).Exception);
        Assert.Equal("The connection to 'hub.example' was lost before it was ready. The next attempt is made by itself.", failure.Message);
        Assert.Equal("The hub closed the connection.", failure.InnerException!.Message);
        Assert.True(_hub.Time.Elapsed < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void ConnectAsync_LostAtTheLastStepOfSettingHandlers_Recovers()
    {
        _hub.Adapter.OnArm = (client, _) =>
        {
            if (client.Number == 0)
            {
                client.Lose();
            }

            return Task.CompletedTask;
        };
        var client = _hub.NewClient();

        _hub.Run(client.ConnectAsync(_hub.Token));
        _hub.Time.Run(TimeSpan.FromSeconds(10));

        Assert.Equal([true, false], _hub.Adapter.Clients.Select(each => each.IsClosed));
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Fact]
    public void ConnectAsync_CallerHasAmbientValues_TheConnectionDoesNotKeepThem()
    {
        var ambient = new AsyncLocal<string?> { Value = "the caller's" };
        List<string?> seen = [];
        _hub.Adapter.OnCreate = _ => seen.Add(ambient.Value);

        var connecting = _hub.NewClient().ConnectAsync(_hub.Token);
        ambient.Value = null;
        _hub.Run(connecting);

        Assert.Equal([null], seen);
    }

    [Fact]
    public void ConnectAsync_AdapterCannotTellWhatAFailureMeans_EndsWithTheFailure()
    {
        var failure = new IOException("Cut.");
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(failure);
        _hub.Adapter.OnClassify = _ => throw new InvalidCastException("The adapter's own fault.");
        var client = _hub.NewClient();

        Assert.Same(failure, _hub.Throws<IOException>(client.ConnectAsync(_hub.Token)));
        Assert.Same(failure, _hub.Throws<IOException>(_hub.SendAsync(client)));

        Assert.Equal((FailoverStatus.Failed, FailoverReason.Rejected), (client.State.Status, client.State.Reason));
        Assert.Contains("28 Error The adapter threw when it was asked what 'IOException' means. It is taken for a refusal, and not tried again.", _hub.Messages);
        _hub.Run(client.DisposeAsync().AsTask());
    }

    [Fact]
    public void ExecuteAsync_AdapterCannotTellWhatAFailureMeans_EndsWithTheFailure()
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.OnClassify = _ => throw new InvalidCastException("The adapter's own fault.");

        Assert.Equal("Busy.", _hub.Throws<IOException>(_hub.SendAsync(client, (_, _) => throw new IOException("Busy."))).Message);
    }
}
