using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientRefusalTests
{
    private readonly FailoverHarness _hub = new();

    [Theory]
    [InlineData(FailureKind.NotFound, FailoverReason.NotFound, 1)]
    [InlineData(FailureKind.Suspended, FailoverReason.Suspended, 1)]
    [InlineData(FailureKind.Disabled, FailoverReason.Disabled, 1)]
    [InlineData(FailureKind.Rejected, FailoverReason.Rejected, 1)]
    [InlineData(FailureKind.Unauthorized, FailoverReason.BadCredentials, 3)]
    internal void ConnectAsync_RefusedOutsideAFailoverWindow_GivesUpAfterABoundedNumberOfAttempts(FailureKind kind, FailoverReason reason, int attempts)
    {
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new FakeHubException(kind));
        var client = _hub.NewClient();

        var exception = _hub.Throws<FakeHubException>(client.ConnectAsync(_hub.Token));
        _hub.Time.Run(TimeSpan.FromHours(1));

        Assert.Equal(kind, exception.Classification.Kind);
        Assert.Equal(attempts, _hub.Adapter.Clients.Count);
        Assert.Equal((FailoverStatus.Failed, reason, RecommendedAction.Quit), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.Same(exception, client.State.Exception);
        Assert.Equal(0, _hub.Adapter.Live);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ConnectAsync_ViolationThatIsToldAsALossFirst_IsNotTriedAgain(bool wasConnected)
    {
        var client = wasConnected ? _hub.NewConnectedClient() : _hub.NewClient();
        var before = _hub.Adapter.Clients.Count;
        _hub.Adapter.OnConnect = async (hub, token) =>
        {
            hub.Lose();
            await _hub.Time.DelayAsync(TimeSpan.FromMilliseconds(100), token);
            throw FailoverHarness.NewViolation();
        };
        if (wasConnected)
        {
            _hub.Adapter.Current.Lose();
        }
        else
        {
            _hub.Throws<TlsPolicyViolationException>(client.ConnectAsync(_hub.Token));
        }

        _hub.Time.Run(TimeSpan.FromMinutes(10));

        Assert.Equal(1, _hub.Adapter.Clients.Count - before);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation), (client.State.Status, client.State.Reason));
        Assert.IsType<TlsPolicyViolationException>(client.State.Exception);
    }

    [Fact]
    public void ArmAsync_LostWithARefusal_CountsAsTheRefusal()
    {
        _hub.Adapter.OnArm = (hub, token) =>
        {
            hub.Lose(new FakeHubException(FailureKind.Disabled));
            return hub.HangAsync(token);
        };
        var client = _hub.NewClient();

        _hub.Throws<FakeHubException>(client.ConnectAsync(_hub.Token));

        Assert.Single(_hub.Adapter.Clients);
        Assert.Equal(FailoverReason.Disabled, client.State.Reason);
    }

    [Theory]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Suspended)]
    [InlineData(FailureKind.Unauthorized)]
    internal void ConnectAsync_RefusedWithinAFailoverWindow_GoesOnAndRecovers(FailureKind kind)
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.FailConnects([.. Enumerable.Repeat(new FakeHubException(kind), 20)]);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromHours(1));

        Assert.Equal((FailoverStatus.Connected, FailoverReason.Recovered, 21), (client.State.Status, client.State.Reason, client.State.Attempt));
        var delays = _hub.States.Where(state => state.Delay is not null).Select(state => state.Delay!.Value.TotalSeconds).ToArray();
        Assert.True(delays[..3].Average() * 3 < delays[10..].Average());
    }

    [Fact]
    public void ConnectAsync_RefusedUntilTheFailoverWindowIsOver_GivesUp()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { FailoverWindow = TimeSpan.FromMinutes(30) });
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new FakeHubException(FailureKind.NotFound));
        var lostAt = _hub.Time.GetUtcNow();

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromHours(3));

        Assert.Equal((FailoverStatus.Failed, FailoverReason.NotFound), (client.State.Status, client.State.Reason));
        Assert.InRange(client.State.Since - lostAt, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31));
    }

    [Fact]
    public void ConnectAsync_PolicyViolationWithinAFailoverWindow_GivesUpAtOnce()
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(FailoverHarness.NewViolation());

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromHours(3));

        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation, RecommendedAction.Quit), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.Equal(2, _hub.Adapter.Clients.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lost_WithAViolation_GivesUpWithoutAnotherAttempt(bool isFoundByTheCheck)
    {
        var violation = FailoverHarness.NewViolation();
        _hub.Adapter.OnCheck = (_, _) => Task.FromException(violation);
        var client = _hub.NewConnectedClient(new FailoverOptions { CheckInterval = TimeSpan.FromMinutes(1) });
        var sent = _hub.SendAsync(client, (hub, token) => hub.HangAsync(token));

        if (!isFoundByTheCheck)
        {
            _hub.Adapter.Current.Lose(violation);
        }

        Assert.Same(violation, _hub.Throws<TlsPolicyViolationException>(sent));
        Assert.Single(_hub.Adapter.Clients);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation, RecommendedAction.Quit), (client.State.Status, client.State.Reason, client.State.Action));
    }

    [Fact]
    public void Lost_WithAViolation_UsesTheSecondEndpointAtOnceAndOperationsWaitForIt()
    {
        var client = _hub.NewConnectedClient(null, "west.example", "east.example");
        var violation = FailoverHarness.NewViolation();
        var sent = _hub.SendAsync(client, (hub, token) => hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask);
        var found = _hub.SendAsync(client, (hub, _) => hub.Number == 0 ? throw violation : Task.CompletedTask);

        Assert.Equal((1, 1), (_hub.Run(sent), _hub.Run(found)));

        Assert.Equal(["west.example", "east.example"], _hub.Adapter.Clients.Select(each => each.Endpoint));
        Assert.True(_hub.Time.Elapsed < TimeSpan.FromMilliseconds(10));
        Assert.Equal((FailoverReason.PolicyViolation, TimeSpan.Zero), Assert.Single(_hub.States, state => state.Status == FailoverStatus.Waiting) is var waiting ? (waiting.Reason, waiting.Delay) : default);
        Assert.DoesNotContain(FailoverStatus.Failed, _hub.Statuses);
    }

    [Fact]
    public void ConnectAsync_CredentialsRefusedByTwoHubs_EachHasItsOwnAttempts()
    {
        var (west, east) = (0, 0);
        _hub.Adapter.OnConnect = (hub, _) => hub.Endpoint == "west.example"
            ? throw new FakeHubException(++west == 3 ? FailureKind.ConnectionLost : FailureKind.Unauthorized)
            : ++east == 1 ? throw new FakeHubException(FailureKind.Unauthorized) : Task.CompletedTask;

        var client = _hub.NewConnectedClient(null, "west.example", "east.example");

        Assert.Equal(("east.example", 2), (client.State.Endpoint!.Name, east));
    }

    [Fact]
    public void ConnectAsync_ClientHadGivenUp_ConnectsAsForTheFirstTime()
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Disabled));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(FailoverStatus.Failed, client.State.Status);

        _hub.Run(client.ConnectAsync(_hub.Token));

        Assert.Equal(FailoverReason.FirstConnect, client.State.Reason);
    }

    [Fact]
    public void ConnectAsync_AskedAgainAfterAViolation_MakesNoAttemptUntilItsWindowHasPassed()
    {
        _hub.Adapter.FailConnects(FailoverHarness.NewViolation());
        var client = _hub.NewClient();
        _hub.Throws<TlsPolicyViolationException>(client.ConnectAsync(_hub.Token));

        _hub.Time.Run(TimeSpan.FromMinutes(14));
        _hub.Throws<TlsPolicyViolationException>(client.ConnectAsync(_hub.Token));
        Assert.Single(_hub.Adapter.Clients);

        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Run(client.ConnectAsync(_hub.Token));
        Assert.Equal(2, _hub.Adapter.Clients.Count);
    }

    /// <summary>Nobody looks after a device that sends for years: once the hub may be asked again, what it sends asks.</summary>
    [Fact]
    public void ExecuteAsync_AfterAViolation_MakesAnAttemptOnceItsWindowHasPassed()
    {
        var client = _hub.NewClient();
        _hub.Run(client.CloseAsync(_hub.Token));
        _hub.Run(client.ConnectAsync(_hub.Token));
        _hub.Adapter.FailConnects(FailoverHarness.NewViolation(), FailoverHarness.NewViolation());
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(10));
        _hub.Throws<TlsPolicyViolationException>(_hub.SendAsync(client));
        Assert.Equal(2, _hub.Adapter.Clients.Count);
        Assert.Single(_hub.Statuses, FailoverStatus.Failed);

        // Once, and then the window begins anew.
        _hub.Time.Run(TimeSpan.FromMinutes(6));
        _hub.Throws<TlsPolicyViolationException>(_hub.SendAsync(client));
        _hub.Throws<TlsPolicyViolationException>(_hub.SendAsync(client));
        Assert.Equal((3, FailoverStatus.Failed), (_hub.Adapter.Clients.Count, client.State.Status));

        _hub.Time.Run(TimeSpan.FromMinutes(15));
        Assert.Equal(3, _hub.Adapter.Clients.Count);
        Assert.Equal(7, _hub.Run(_hub.SendAsync(client, 7)));
        Assert.Equal((4, FailoverStatus.Connected), (_hub.Adapter.Clients.Count, client.State.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ExecuteAsync_ClosedAfterAViolation_MakesNoAttempt(bool isClosedWhenItFailed)
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.FailConnects(FailoverHarness.NewViolation());
        _hub.Adapter.Current.Lose();
        if (isClosedWhenItFailed)
        {
            _hub.Time.Run(TimeSpan.FromMinutes(1));
        }

        _hub.Run(client.CloseAsync(_hub.Token));
        _hub.Time.Run(TimeSpan.FromMinutes(30));

        var clients = _hub.Adapter.Clients.Count;
        Assert.ThrowsAny<Exception>(() => _hub.Run(_hub.SendAsync(client)));
        Assert.Equal(clients, _hub.Adapter.Clients.Count);
    }

    /// <summary>What the application has to mend is not asked again because another hub may be.</summary>
    [Fact]
    public void ExecuteAsync_AfterAViolationOfOneHubAndARefusalByTheOther_AsksTheOneThatMayBeAsked()
    {
        _hub.Adapter.FailConnectsTo("west.example", FailoverHarness.NewViolation);
        var client = _hub.NewConnectedClient(null, "west.example", "east.example");
        _hub.Time.Run(TimeSpan.FromMinutes(10));
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Disabled));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(6));
        Assert.Equal((FailoverStatus.Failed, FailoverReason.Disabled), (client.State.Status, client.State.Reason));

        _hub.Run(_hub.SendAsync(client));

        Assert.Equal(["west.example", "east.example", "east.example", "west.example"], _hub.Adapter.Clients.Select(each => each.Endpoint));
    }

    [Fact]
    public void ConnectAsync_AskedAgainAfterBadCredentials_MakesAnAttemptAtOnce()
    {
        _hub.Adapter.FailConnects([.. Enumerable.Repeat(new FakeHubException(FailureKind.Unauthorized), 3)]);
        var client = _hub.NewClient();
        _hub.Throws<FakeHubException>(client.ConnectAsync(_hub.Token));

        _hub.Run(client.ConnectAsync(_hub.Token));

        Assert.Equal((4, FailoverStatus.Connected), (_hub.Adapter.Clients.Count, client.State.Status));
    }

    [Fact]
    public void ExecuteAsync_ClientHasGivenUp_ThrowsTheSameWithoutAnAttempt()
    {
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new FakeHubException(FailureKind.Disabled));
        var client = _hub.NewClient();
        _hub.Throws<FakeHubException>(client.ConnectAsync(_hub.Token));

        var trace = _hub.Throws<FakeHubException>(_hub.SendAsync(client)).StackTrace!.Length;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(FailureKind.Disabled, _hub.Throws<FakeHubException>(_hub.SendAsync(client)).Classification.Kind);
        }

        // Only ConnectAsync asks again, however long it is ago.
        _hub.Time.Run(TimeSpan.FromDays(1));
        _hub.Throws<FakeHubException>(_hub.SendAsync(client));
        Assert.Single(_hub.Adapter.Clients);
        Assert.Equal(trace, _hub.Throws<FakeHubException>(_hub.SendAsync(client)).StackTrace!.Length);
    }

    [Fact]
    public void ConnectAsync_AskedByTheHandlerOfTheFailure_TheCallersThatWaitedLearnTheFailure()
    {
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Disabled));
        var client = _hub.NewClient();
        Task? again = null;
        client.StateChanged += (_, arguments) => again ??= arguments.State.Status == FailoverStatus.Failed ? client.ConnectAsync(_hub.Token) : null;

        Assert.Equal(FailureKind.Disabled, _hub.Throws<FakeHubException>(_hub.SendAsync(client)).Classification.Kind);

        _hub.Run(again!);
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Theory]
    [InlineData(FailureKind.Disabled)]
    [InlineData(FailureKind.Rejected)]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Unauthorized)]
    internal void ExecuteAsync_OperationIsRefused_ThrowsWithoutAnotherAttemptAndKeepsTheConnection(FailureKind kind)
    {
        var client = _hub.NewConnectedClient();
        var attempts = 0;

        var exception = _hub.Throws<FakeHubException>(_hub.SendAsync(client, (_, _) =>
        {
            attempts++;
            throw new FakeHubException(kind);
        }));

        Assert.Equal((kind, 1), (exception.Classification.Kind, attempts));
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
    }

    [Theory]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Unauthorized)]
    [InlineData(FailureKind.Suspended)]
    internal void ExecuteAsync_OperationIsRefusedWithinAFailoverWindow_RunsAgain(FailureKind kind)
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        var attempts = 0;

        _hub.Run(_hub.SendAsync(client, (_, _) => ++attempts < 4 ? throw new FakeHubException(kind) : Task.CompletedTask));

        Assert.Equal(4, attempts);
    }

    /// <summary>Over HTTPS a failover may begin with that.</summary>
    [Fact]
    public void ExecuteAsync_HubIsSuspendedWithoutALossBefore_OpensAFailoverWindow()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { FailoverWindow = TimeSpan.FromHours(1), TotalTimeout = TimeSpan.FromDays(1) });
        _hub.Time.Run(TimeSpan.FromHours(3));
        var attempts = 0;
        _hub.Run(_hub.SendAsync(client, (_, _) => ++attempts < 4 ? throw new FakeHubException(FailureKind.Suspended) : Task.CompletedTask));
        Assert.Equal((4, 1), (attempts, _hub.Adapter.Clients.Count));

        // One that stays suspended is none that fails over.
        var start = _hub.Time.Elapsed;
        Assert.Equal(FailureKind.Suspended, _hub.Throws<FakeHubException>(_hub.SendAsync(client, (_, _) => throw new FakeHubException(FailureKind.Suspended))).Classification.Kind);
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(62));
        Assert.Equal(FailureKind.Suspended, _hub.Throws<FakeHubException>(_hub.SendAsync(client, (_, _) => throw new FakeHubException(FailureKind.Suspended))).Classification.Kind);
        Assert.InRange(_hub.Time.Elapsed - start, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(62));
    }

    [Fact]
    public void ExecuteAsync_FirstHubIsSuspendedWithinAFailoverWindow_GoesToTheSecond()
    {
        var client = _hub.NewConnectedClient(null, "west.example", "east.example");
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _hub.Run(_hub.SendAsync(client, (hub, _) => hub.Endpoint == "west.example" ? throw new FakeHubException(FailureKind.Suspended) : Task.CompletedTask)));

        Assert.Equal("east.example", client.State.Endpoint!.Name);
        Assert.Contains(_hub.States, state => state is { Status: FailoverStatus.Waiting, Reason: FailoverReason.Suspended, Delay.Ticks: > 0 });
    }

    [Fact]
    public void ExecuteAsync_OnlyHubIsSuspendedForLongerThanAConnectionHasToLast_RunsAgainUntilItIsNot()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { TotalTimeout = TimeSpan.FromHours(2) });
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        var suspendedUntil = _hub.Time.Elapsed + TimeSpan.FromHours(1);

        _hub.Run(_hub.SendAsync(client, (_, _) => _hub.Time.Elapsed < suspendedUntil ? throw new FakeHubException(FailureKind.Suspended) : Task.CompletedTask));

        Assert.Equal(2, _hub.Adapter.Clients.Count);
    }
}
