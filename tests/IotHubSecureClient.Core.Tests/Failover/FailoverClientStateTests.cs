using IotHubSecureClient.Failover;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientStateTests
{
    private readonly FailoverHarness _hub = new();

    [Fact]
    public void StateChanged_HandlerThrows_IsLoggedAndChangesNothing()
    {
        var client = _hub.NewClient();
        client.StateChanged += (_, _) => throw new InvalidOperationException("The application's.");

        _hub.Run(client.ConnectAsync(_hub.Token));

        Assert.Equal(FailoverStatus.Connected, client.State.Status);
        Assert.Equal(2, _hub.Messages.Count(message => message == "25 Error A handler of state changes threw."));
    }

    [Fact]
    public void StateChanged_ARecovery_EachStateHasOneReasonAndItsTime()
    {
        var client = _hub.NewConnectedClient();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Throttled, TimeSpan.FromSeconds(5)));

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal(
            [
                (FailoverStatus.Connecting, FailoverReason.Requested, 1),
                (FailoverStatus.Connected, FailoverReason.FirstConnect, 1),
                (FailoverStatus.Waiting, FailoverReason.ConnectionLost, 0),
                (FailoverStatus.Connecting, FailoverReason.ConnectionLost, 1),
                (FailoverStatus.Waiting, FailoverReason.Throttled, 1),
                (FailoverStatus.Connecting, FailoverReason.Throttled, 2),
                (FailoverStatus.Connected, FailoverReason.Recovered, 2),
                (FailoverStatus.Closed, FailoverReason.Requested, 2),
            ],
            _hub.States.Select(state => (state.Status, state.Reason, state.Attempt)));
        Assert.Equal(_hub.States.OrderBy(state => state.Since).Select(state => state.Since), _hub.States.Select(state => state.Since));
        Assert.True(_hub.States[4].Delay > TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void ReadStatesAsync_ReadLate_LosesNone()
    {
        var client = _hub.NewClient();
        var states = client.ReadStatesAsync(_hub.Token);
        _hub.Run(client.ConnectAsync(_hub.Token));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Run(client.DisposeAsync().AsTask());

        var read = _hub.Run(states.Take(_hub.States.Count + 1).ToArrayAsync(_hub.Token).AsTask());

        Assert.Equal([FailoverStatus.Idle, .. _hub.Statuses], read.Select(state => state.Status));
        Assert.Equal(_hub.States, read[1..]);
    }

    [Fact]
    public void ReadStatesAsync_Cancelled_Throws()
    {
        using var enough = new CancellationTokenSource();
        var reading = _hub.NewClient().ReadStatesAsync(enough.Token).CountAsync(_hub.Token).AsTask();

        enough.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => reading.WaitAsync(_hub.Token).GetAwaiter().GetResult());
    }

    [Fact]
    public void Constructor_OptionsAreWrong_ThrowsWithEveryFailure()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => _hub.NewClient(new FailoverOptions { MaxConcurrentOperations = 0, BaseDelay = TimeSpan.FromMinutes(2) }));

        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public void Reconfigure_OptionsAreWrong_ThrowsAndKeepsThoseInForce()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(10), TotalTimeout = TimeSpan.FromSeconds(10) });

        Assert.Throws<OptionsValidationException>(() => client.Reconfigure(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(2), TotalTimeout = TimeSpan.FromSeconds(1) }));

        var start = _hub.Time.Elapsed;
        _hub.Throws<TimeoutException>(_hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task));
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.1));
    }

    [Fact]
    public void Reconfigure_OtherOptions_AreInForceForWhatBeginsFromNowOn()
    {
        var client = _hub.NewConnectedClient();
        var options = new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(3), TotalTimeout = TimeSpan.FromSeconds(3) };
        var before = _hub.SendAsync(client, (hub, token) => hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask);

        client.Reconfigure(options);
        options.TotalTimeout = TimeSpan.FromDays(1);
        var after = _hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task);

        var exception = _hub.Throws<TimeoutException>(after);
        Assert.Equal("The hub has not acknowledged the operation within 3 s. It may have arrived all the same.", exception.Message);
        Assert.Equal(1, _hub.Run(before));
    }

    [Fact]
    public void Circuit_ManyOperationsFail_OpensForItsTimeAndCloses()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { BreakerMinimumThroughput = 4, BreakDuration = TimeSpan.FromSeconds(20) });
        var (attempts, isBusy) = (0, true);
        Task<int> Send() => _hub.SendAsync(client, (_, _) =>
        {
            attempts++;
            return isBusy ? throw new FakeHubException(FailureKind.Transient) : Task.CompletedTask;
        });
        Task[] sent = [.. Enumerable.Range(0, 8).Select(_ => Send())];
        _hub.Settle();
        Assert.Equal(4, attempts);

        isBusy = false;
        sent = [.. sent, Send()];
        _hub.Time.Run(TimeSpan.FromSeconds(19));
        Assert.Equal(4, attempts);
        _hub.Run(Task.WhenAll(sent));

        Assert.Equal(4 + 9, attempts);
        Assert.Equal(10, _hub.Run(_hub.SendAsync(client, 10)));
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(21, 1)]
    public void Reconfigure_CircuitIsOpen_StaysOpenUnlessItsOptionsChange(int breakDuration, int attempts)
    {
        FailoverOptions Options(int seconds) => new() { BreakerMinimumThroughput = 2, BreakDuration = TimeSpan.FromSeconds(seconds) };
        var client = _hub.NewConnectedClient(Options(20));
        _ = Enumerable.Range(0, 2).Select(_ => _hub.SendAsync(client, (_, _) => throw new FakeHubException(FailureKind.Transient))).ToArray();
        _hub.Settle();

        var options = Options(breakDuration);
        options.MaxDelay = TimeSpan.FromSeconds(30);
        client.Reconfigure(options);
        var attempted = 0;
        _ = _hub.SendAsync(client, (_, _) => Task.FromResult(attempted++));

        Assert.Equal(attempts, attempted);
    }

    [Fact]
    public void Circuit_OneEndpointsIsOpen_TheOthersIsClosed()
    {
        const string west = "west.example";
        var client = _hub.NewConnectedClient(new FailoverOptions { BreakerMinimumThroughput = 2, BreakDuration = TimeSpan.FromHours(1), AttemptsBeforeNextEndpoint = 1 }, west, "east.example");
        var sent = _hub.SendAsync(client, (hub, _) => hub.Endpoint == west ? throw new FakeHubException(FailureKind.Transient) : Task.CompletedTask);
        _hub.Time.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(FailoverStatus.Connected, client.State.Status);

        _hub.Adapter.FailConnectsTo(west, () => new IOException("No route."));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(30));

        Assert.Equal("east.example", client.State.Endpoint!.Name);
        Assert.Equal(3, _hub.Run(_hub.SendAsync(client, 3)));
        Assert.False(sent.IsCompletedSuccessfully);
    }

    [Fact]
    public void State_LostClientThatIsSlowToClose_TellsOfTheLossAtOnce()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero });
        var lostAt = _hub.Time.GetUtcNow();
        _hub.Adapter.OnClose = (_, _) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(8), CancellationToken.None);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(7));

        Assert.Equal((FailoverStatus.Waiting, FailoverReason.ConnectionLost, RecommendedAction.WaitForRetry), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.InRange(client.State.Since - lostAt, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Assert.Single(_hub.Adapter.Clients);
    }

    [Fact]
    public void State_LostClientThatIsSlowToClose_DelaysTheNextAttemptNoLongerThanItSays()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.FromMinutes(5) });
        _hub.Adapter.OnClose = (_, _) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(8), CancellationToken.None);
        _hub.Adapter.Current.Lose();
        _hub.Settle();
        var delay = client.State.Delay!.Value;
        Assert.True(delay > TimeSpan.FromSeconds(10), $"{delay}");

        _hub.Time.Run(delay - TimeSpan.FromSeconds(1));
        Assert.Single(_hub.Adapter.Clients);
        _hub.Time.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(2, _hub.Adapter.Clients.Count);
    }

    [Fact]
    public void State_ManyClientsConnectAtOnce_TellsOfTheWaitForItsTurn()
    {
        var pacer = new ReconnectPacer();
        var clients = Enumerable.Range(0, 30)
            .Select(_ => new FailoverClient<FakeHubClient>(new FakeHubAdapter(), ["hub.example"], new FailoverOptions { ReconnectsPerSecond = 1 }, pacer, _hub.Time, null, new Random(1)))
            .ToArray();
        Array.ForEach(clients, each => _ = each.ConnectAsync(_hub.Token));

        _hub.Time.Run(TimeSpan.FromSeconds(2.5));

        Assert.Equal(3, clients.Count(each => each.State.Status == FailoverStatus.Connected));
        Assert.All(clients.Skip(3), each => Assert.Equal((FailoverStatus.Waiting, FailoverReason.Requested, 0, RecommendedAction.WaitForRetry), (each.State.Status, each.State.Reason, each.State.Attempt, each.State.Action)));
        Assert.Equal(TimeSpan.FromSeconds(29), clients[29].State.Delay);
    }
}
