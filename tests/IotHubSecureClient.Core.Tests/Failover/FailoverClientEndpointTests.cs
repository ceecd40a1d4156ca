using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientEndpointTests
{
    private const string West = "west.example";
    private const string East = "east.example";

    private readonly FailoverHarness _hub = new();

    [Fact]
    public void ConnectAsync_FirstEndpointFails_UsesTheSecondAfterTheAttemptsThatAreAllowed()
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptsBeforeNextEndpoint = 2 }, West, East);

        Assert.Equal([West, West, East], _hub.Adapter.Clients.Select(each => each.Endpoint));
        Assert.Equal(new FailoverEndpoint(1, East), client.State.Endpoint);
    }

    [Fact]
    public void ConnectAsync_FirstEndpointViolatesThePolicy_UsesTheSecondAtOnceAndNotTheFirst()
    {
        _hub.Adapter.FailConnectsTo(West, FailoverHarness.NewViolation);
        var client = _hub.NewConnectedClient(null, West, East);
        Assert.Equal(TimeSpan.Zero, _hub.Time.Elapsed);

        _hub.Adapter.FailConnectsTo(East, () => new IOException("No route."));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(14));

        Assert.Equal(West, _hub.Adapter.Clients[0].Endpoint);
        Assert.All(_hub.Adapter.Clients.Skip(1), each => Assert.Equal(East, each.Endpoint));
        Assert.Equal(FailoverStatus.Waiting, client.State.Status);
        _hub.Time.Run(TimeSpan.FromMinutes(5));
        Assert.Equal((FailoverStatus.Connected, West), (client.State.Status, client.State.Endpoint!.Name));
    }

    [Fact]
    public void ConnectAsync_EveryEndpointViolatesThePolicy_GivesUp()
    {
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(FailoverHarness.NewViolation());

        _hub.Throws<TlsPolicyViolationException>(_hub.NewClient(null, West, East).ConnectAsync(_hub.Token));

        Assert.Equal([West, East], _hub.Adapter.Clients.Select(each => each.Endpoint));
    }

    [Fact]
    public void ConnectAsync_SecondEndpointIsLost_TriesTheSecondAgainFirst()
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        _hub.Adapter.OnProbe = (_, _) => Task.FromException(new IOException("No route."));
        var client = _hub.NewConnectedClient(null, West, East);
        _hub.Time.Run(TimeSpan.FromMinutes(5));

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal([West, West, West, East, East], _hub.Adapter.Clients.Select(each => each.Endpoint));
        Assert.Equal(FailoverReason.Recovered, client.State.Reason);
    }

    [Fact]
    public void ProbeAsync_FirstEndpointStaysHealthy_ReturnsAfterTheProbesThatAreAsked()
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        var client = _hub.NewConnectedClient(null, West, East);
        _hub.Adapter.OnConnect = (_, _) => Task.CompletedTask;
        var start = _hub.Time.Elapsed;

        // Not at once, as all others would that have found the same.
        _hub.Time.Run(TimeSpan.FromMinutes(10.05));
        Assert.Equal((East, 10), (client.State.Endpoint!.Name, _hub.Adapter.Probes.Count));
        _hub.Time.Run(TimeSpan.FromMinutes(0.9));

        Assert.Equal((FailoverStatus.Connected, West), (client.State.Status, client.State.Endpoint!.Name));
        Assert.Equal(Enumerable.Repeat(West, 10), _hub.Adapter.Probes);
        Assert.Contains(_hub.States, state => state is { Status: FailoverStatus.Connecting, Reason: FailoverReason.FirstEndpointHealthy });
        Assert.Equal(1, _hub.Adapter.MostLive);
        Assert.True(_hub.Time.Elapsed - start >= TimeSpan.FromMinutes(10));
    }

    /// <summary>Nothing is lost by it: what is not to be repeated must not be cut by a return that has time.</summary>
    [Fact]
    public void ProbeAsync_OperationIsUnderWayWhenItReturns_MayEndFirst()
    {
        var client = NewClientOfEast(new FailoverOptions { AttemptTimeout = TimeSpan.FromMinutes(2) });
        _hub.Time.Run(TimeSpan.FromMinutes(10.01));
        var sent = _hub.SendOnceAsync(client, (_, token) => _hub.Time.DelayAsync(TimeSpan.FromMinutes(1.5), token));

        _hub.Time.Run(TimeSpan.FromMinutes(1));
        var waiting = _hub.SendAsync(client, 1);

        Assert.Equal(FailoverReason.FirstEndpointHealthy, client.State.Reason);
        Assert.Equal(3, _hub.Run(sent));
        _hub.Run(waiting);

        Assert.Equal((FailoverStatus.Connected, West), (client.State.Status, client.State.Endpoint!.Name));
    }

    [Fact]
    public void ProbeAsync_OperationUnderWayHangsWhenItReturns_IsAwaitedNoLongerThanItsTime()
    {
        var client = NewClientOfEast();
        _hub.Time.Run(TimeSpan.FromMinutes(10.01));
        var sent = _hub.SendOnceAsync(client, (_, _) => new TaskCompletionSource().Task);

        _hub.Throws<TimeoutException>(sent);
        _hub.Time.Run(TimeSpan.FromMinutes(2));

        Assert.Equal((FailoverStatus.Connected, West), (client.State.Status, client.State.Endpoint!.Name));
    }

    [Fact]
    public void ProbeAsync_ConnectionIsDeadWhileTheReturnIsDue_IsFoundByItsCheck()
    {
        NewClientOfEast(new FailoverOptions { ProbeInterval = TimeSpan.FromHours(10), ProbesBeforeReturn = 1, CheckInterval = TimeSpan.FromMinutes(1) });
        _hub.Time.Run(TimeSpan.FromHours(10));
        _hub.Adapter.OnCheck = (_, _) => Task.FromException(new IOException("Dead."));

        _hub.Time.Run(TimeSpan.FromMinutes(1.5));

        Assert.Contains(_hub.States, state => state.Reason == FailoverReason.NoAcknowledgement);
    }

    [Fact]
    public void ProbeAsync_FirstEndpointViolatesThePolicy_IsNotProbedUntilTheWindowIsOver()
    {
        _hub.Adapter.FailConnectsTo(West, FailoverHarness.NewViolation);
        _hub.Adapter.OnProbe = (_, _) => Task.FromException(FailoverHarness.NewViolation());
        _hub.NewConnectedClient(new FailoverOptions { ViolationWindow = TimeSpan.FromMinutes(30) }, West, East);

        _hub.Time.Run(TimeSpan.FromHours(2));

        Assert.InRange(_hub.Adapter.Probes.Count, 3, 4);
    }

    [Fact]
    public void Reconfigure_ConnectedToTheSecondEndpoint_IsHeededByTheConnectionThatThereIs()
    {
        var client = NewClientOfEast(new FailoverOptions { ProbeInterval = TimeSpan.FromHours(10), CheckInterval = TimeSpan.FromHours(10) });
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        client.Reconfigure(new FailoverOptions { ProbeInterval = TimeSpan.FromSeconds(100), ProbesBeforeReturn = 50, CheckInterval = TimeSpan.FromSeconds(50) });
        _hub.Time.Run(TimeSpan.FromSeconds(601));

        Assert.Equal((6, 13), (_hub.Adapter.Probes.Count, _hub.Adapter.Checks));
    }

    [Fact]
    public void ProbeAsync_FirstEndpointFailsInBetween_CountsFromTheBeginning()
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        var client = _hub.NewConnectedClient(null, West, East);
        _hub.Adapter.OnConnect = (_, _) => Task.CompletedTask;
        var probes = 0;
        _hub.Adapter.OnProbe = (_, _) => ++probes == 9 ? Task.FromException(new IOException("No route.")) : Task.CompletedTask;

        _hub.Time.Run(TimeSpan.FromMinutes(18.5));
        Assert.Equal((East, 18), (client.State.Endpoint!.Name, probes));
        _hub.Time.Run(TimeSpan.FromMinutes(2));

        Assert.Equal((West, 19), (client.State.Endpoint!.Name, probes));
    }

    [Fact]
    public void ProbeAsync_FirstEndpointHangs_TheConnectionIsCheckedAndKept()
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        _hub.Adapter.OnProbe = (_, token) => _hub.Time.DelayAsync(Timeout.InfiniteTimeSpan, token);
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromSeconds(100) }, West, East);
        var connectedAt = client.State.Since;

        _hub.Time.Run(TimeSpan.FromHours(1));

        Assert.Equal((FailoverStatus.Connected, connectedAt), (client.State.Status, client.State.Since));
        Assert.InRange(_hub.Adapter.Checks, 25, 36);
    }

    [Fact]
    public void ProbeAsync_ConnectedToTheFirstEndpoint_IsNotCalled()
    {
        _hub.NewConnectedClient(null, West, East);

        _hub.Time.Run(TimeSpan.FromHours(1));

        Assert.Empty(_hub.Adapter.Probes);
    }

    [Fact]
    public void ProbeAsync_FirstEndpointAnswersAndRefusesTheCredentials_GoesBackToTheSecondAndStaysForTheWindow()
    {
        _hub.Adapter.FailConnectsTo(West, () => new FakeHubException(FailureKind.Disabled));
        var client = _hub.NewConnectedClient(null, West, East);

        _hub.Time.Run(TimeSpan.FromMinutes(60));

        Assert.Equal((FailoverStatus.Connected, East), (client.State.Status, client.State.Endpoint!.Name));
        Assert.InRange(_hub.Adapter.Clients.Count(each => each.Endpoint == West), 2, 3);
    }

    /// <summary>A client that is connected to the second hub while the first one is there again; the fourth that was made.</summary>
    private FailoverClient<FakeHubClient> NewClientOfEast(FailoverOptions? options = null)
    {
        _hub.Adapter.FailConnectsTo(West, () => new IOException("No route."));
        var client = _hub.NewConnectedClient(options, West, East);
        _hub.Adapter.OnConnect = (_, _) => Task.CompletedTask;
        return client;
    }
}
