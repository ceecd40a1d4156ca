using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientExecuteOnceTests
{
    private readonly FailoverHarness _hub = new();
    private int _runs;

    [Fact]
    public void ExecuteOnceAsync_NoConnection_WaitsForOneAndRunsOnce()
    {
        _hub.Adapter.FailConnects(new IOException("No route."));
        var client = _hub.NewClient();

        Assert.Equal(1, _hub.Run(SendAsync(client, (_, _) => Task.CompletedTask)));

        Assert.Equal(1, _runs);
    }

    [Fact]
    public void ExecuteOnceAsync_HangsBeyondItsTime_ThrowsATimeoutAndIsNotRunAgain()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20) });

        var exception = _hub.Throws<TimeoutException>(SendAsync(client, (_, _) => new TaskCompletionSource().Task));
        _hub.Time.Run(TimeSpan.FromMinutes(10));

        Assert.Equal("The hub has not acknowledged the operation within 20 s. It may have arrived all the same.", exception.Message);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public void ExecuteOnceAsync_HangsWhileOthersAreAcknowledged_IsNotRunAgainAndKeepsTheConnection()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(20) });
        var sent = SendAsync(client, (_, _) => new TaskCompletionSource().Task);
        _hub.Time.Run(TimeSpan.FromSeconds(10));
        _hub.Run(_hub.SendAsync(client));

        _hub.Throws<TimeoutException>(sent);

        Assert.Equal((1, 1), (_runs, _hub.Adapter.Clients.Count));
    }

    [Theory]
    [InlineData(FailureKind.ConnectionLost)]
    [InlineData(FailureKind.Transient)]
    [InlineData(FailureKind.NotFound)]
    internal void ExecuteOnceAsync_MayHaveBeenDone_ThrowsTheFailureAndIsNotRunAgain(FailureKind kind)
    {
        var client = NewClientWithinAFailoverWindow();

        Assert.Equal(kind, _hub.Throws<FakeHubException>(SendAsync(client, (_, _) => throw new FakeHubException(kind))).Classification.Kind);

        Assert.Equal(1, _runs);
    }

    [Theory]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Unauthorized)]
    [InlineData(FailureKind.Suspended)]
    internal void ExecuteOnceAsync_HubRefusedItWithinAFailoverWindow_RunsAgain(FailureKind kind)
    {
        var client = NewClientWithinAFailoverWindow();

        _hub.Run(SendAsync(client, (_, _) => _runs < 3 ? throw new FakeHubException(kind) : Task.CompletedTask));

        Assert.Equal(3, _runs);
    }

    [Fact]
    public void ExecuteOnceAsync_ConnectionIsLostBeforeAnythingWasSent_RunsOnTheNextOne()
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.OnClassify = _ => new(FailureKind.ConnectionLost) { IsUndone = true };

        _hub.Run(SendAsync(client, (_, _) => _runs < 3 ? throw new IOException("No route.") : Task.CompletedTask));

        Assert.Equal((3, 3), (_runs, _hub.Adapter.Clients.Count));
    }

    [Fact]
    public void ExecuteOnceAsync_FirstHubIsSuspended_RunsOnTheSecond()
    {
        var client = _hub.NewConnectedClient(null, "west.example", "east.example");
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        _hub.Run(SendAsync(client, (hub, _) => hub.Endpoint == "west.example" ? throw new FakeHubException(FailureKind.Suspended) : Task.CompletedTask));

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void ExecuteOnceAsync_CircuitIsOpen_RunsWhenItIsClosed()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { BreakerMinimumThroughput = 2 });
        for (var i = 0; i < 2; i++)
        {
            _hub.Throws<FakeHubException>(_hub.SendOnceAsync(client, (_, _) => throw new FakeHubException(FailureKind.Transient)));
        }

        _hub.Run(SendAsync(client, (_, _) => Task.CompletedTask));

        Assert.Equal(1, _runs);
        Assert.True(_hub.Time.Elapsed >= new FailoverOptions().BreakDuration);
    }

    [Fact]
    public void ExecuteOnceAsync_ConnectionIsLost_ReportsTheLoss()
    {
        var client = _hub.NewConnectedClient();

        _hub.Throws<IOException>(SendAsync(client, (_, _) => throw new IOException("The connection was reset.")));
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Contains(_hub.States, state => state is { Status: FailoverStatus.Waiting, Reason: FailoverReason.ConnectionLost });
        Assert.Equal((FailoverStatus.Connected, 2), (client.State.Status, _hub.Adapter.Clients.Count));
    }

    /// <summary>The client that the application knows is not disposed: what a live client of it throws then would mislead.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ExecuteOnceAsync_ItsClientIsDisposedUnderIt_SaysThatTheConnectionEnded(int attempt)
    {
        var client = _hub.NewConnectedClient();
        var disposed = new TaskCompletionSource();
        var sent = SendAsync(client, (_, _) => _runs < attempt ? throw new FakeHubException(FailureKind.Throttled) : disposed.Task);
        _hub.Time.Run(TimeSpan.FromSeconds(10));
        _hub.Adapter.OnClose = (_, _) => Task.FromResult(disposed.TrySetException(new ObjectDisposedException("DirectServiceClient")));

        _hub.Adapter.Current.Lose();
        var exception = _hub.Throws<IOException>(sent);

        Assert.Equal("The connection to 'hub.example' ended while the operation was under way: the hub may have done it.", exception.Message);
        Assert.IsType<ObjectDisposedException>(exception.InnerException);
        Assert.Equal(attempt, _runs);
    }

    private FailoverClient<FakeHubClient> NewClientWithinAFailoverWindow()
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        return client;
    }

    private Task<int> SendAsync(FailoverClient<FakeHubClient> client, Func<FakeHubClient, CancellationToken, Task> operation) => _hub.SendOnceAsync(client, (hub, token) =>
    {
        _runs++;
        return operation(hub, token);
    });
}
