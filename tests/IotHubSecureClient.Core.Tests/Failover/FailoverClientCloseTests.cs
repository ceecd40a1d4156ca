using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientCloseTests
{
    private const string Closed = "The client was closed. Call ConnectAsync to connect again.";

    private readonly FailoverHarness _hub = new();

    [Fact]
    public void CloseAsync_Connected_ClosesTheClientAndRecommendsToConnect()
    {
        var client = _hub.NewConnectedClient();

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal((FailoverStatus.Closed, FailoverReason.Requested, RecommendedAction.Connect), (client.State.Status, client.State.Reason, client.State.Action));
        Assert.Equal(0, _hub.Adapter.Live);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ConnectAsync_WhileItIsClosed_ConnectsAfterThat(int settled)
    {
        var client = _hub.NewConnectedClient();
        _hub.Adapter.OnClose = (_, _) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        var closed = client.CloseAsync(_hub.Token);
        _hub.Time.Run(TimeSpan.FromMilliseconds(settled));

        _hub.Run(client.ConnectAsync(_hub.Token));
        _hub.Run(closed);
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal((FailoverStatus.Connected, 2, 1), (client.State.Status, _hub.Adapter.Clients.Count, _hub.Adapter.MostLive));
    }

    /// <summary>What an adapter registers on its token is run by whoever cancels that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ConnectAsync_WhatWasRegisteredForItsEndThrows_IsLoggedAndGoesOn(bool closes)
    {
        _hub.Adapter.OnArm = (hub, token) =>
        {
            token.Register(() => throw new InvalidOperationException("The adapter's."));
            return hub.Number == 0 ? hub.HangAsync(token) : Task.CompletedTask;
        };
        var client = _hub.NewClient();
        var connected = client.ConnectAsync(_hub.Token);
        _hub.Settle();

        if (closes)
        {
            _hub.Run(client.CloseAsync(_hub.Token));
            Assert.Equal(FailoverStatus.Closed, client.State.Status);
            _hub.Throws<InvalidOperationException>(connected);
        }
        else
        {
            _hub.Adapter.Current.Lose();
            _hub.Run(connected);
        }

        Assert.Contains("30 Error What was registered for the cancellation of an attempt threw.", _hub.Messages);
    }

    [Fact]
    public void CloseAsync_NotUsedYet_IsClosed()
    {
        var client = _hub.NewClient();

        _hub.Run(Task.WhenAll(client.CloseAsync(_hub.Token), client.CloseAsync(_hub.Token)));

        Assert.Equal([FailoverStatus.Closed], _hub.Statuses);
    }

    [Fact]
    public void CloseAsync_ClosedBefore_ChangesNothing()
    {
        var client = _hub.NewConnectedClient();
        _hub.Run(client.CloseAsync(_hub.Token));
        var state = client.State;

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Same(state, client.State);
    }

    [Fact]
    public void CloseAsync_ClientHasGivenUp_KeepsTheReason()
    {
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new FakeHubException(FailureKind.Disabled));
        var client = _hub.NewClient();
        _hub.Throws<FakeHubException>(client.ConnectAsync(_hub.Token));

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal((FailoverStatus.Failed, FailoverReason.Disabled), (client.State.Status, client.State.Reason));
    }

    [Fact]
    public void CloseAsync_OperationsAreUnderWayAndWait_AnswersEveryOne()
    {
        var client = _hub.NewConnectedClient();
        Task[] sent = [.. Enumerable.Range(0, 3).Select(_ => _hub.SendAsync(client, (hub, token) => hub.HangAsync(token)))];
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new IOException("No route."));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromSeconds(5));
        sent = [.. sent, _hub.SendAsync(client)];

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.All(sent, task => Assert.Equal(Closed, _hub.Throws<InvalidOperationException>(task).Message));
    }

    [Fact]
    public void CloseAsync_InTheMidstOfAnAttempt_EndsIt()
    {
        _hub.Adapter.OnConnect = (hub, token) => hub.HangAsync(token);
        var client = _hub.NewClient();
        var connecting = client.ConnectAsync(_hub.Token);
        _hub.Settle();

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal(Closed, _hub.Throws<InvalidOperationException>(connecting).Message);
        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Closed], _hub.Statuses);
        Assert.Equal((TimeSpan.FromMilliseconds(1), 0), (_hub.Time.Elapsed, _hub.Adapter.Live));
    }

    [Fact]
    public void CloseAsync_InTheMidstOfACheck_EndsIt()
    {
        _hub.Adapter.OnCheck = (hub, token) => hub.HangAsync(token);
        var client = _hub.NewConnectedClient(new() { CheckInterval = TimeSpan.FromSeconds(2), AttemptTimeout = TimeSpan.FromMinutes(2), TotalTimeout = TimeSpan.FromMinutes(4) });
        _hub.Time.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _hub.Adapter.Checks);
        var before = _hub.Time.Elapsed;

        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal((FailoverStatus.Closed, 0), (client.State.Status, _hub.Adapter.Live));
        Assert.InRange(_hub.Time.Elapsed - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public void CloseAsync_CallerCancelsTheWait_TheClosingGoesOn()
    {
        _hub.Adapter.OnClose = (_, token) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(2), token);
        var client = _hub.NewConnectedClient();

        _hub.Throws<TaskCanceledException>(client.CloseAsync(new CancellationToken(true)));
        _hub.Time.Run(TimeSpan.FromSeconds(3));

        Assert.Equal((FailoverStatus.Closed, 0), (client.State.Status, _hub.Adapter.Live));
    }

    [Fact]
    public void ExecuteAsync_ClientWasClosed_ThrowsAndDoesNotConnect()
    {
        var client = _hub.NewConnectedClient();
        _hub.Run(client.CloseAsync(_hub.Token));

        Assert.Equal(Closed, _hub.Throws<InvalidOperationException>(_hub.SendAsync(client)).Message);

        Assert.Single(_hub.Adapter.Clients);
    }

    [Fact]
    public void ConnectAsync_ClientWasClosed_ConnectsAgainAsForTheFirstTime()
    {
        var client = _hub.NewConnectedClient();
        _hub.Run(client.CloseAsync(_hub.Token));

        _hub.Run(client.ConnectAsync(_hub.Token));

        Assert.Equal((FailoverStatus.Connected, FailoverReason.FirstConnect), (client.State.Status, client.State.Reason));
        Assert.Equal(5, _hub.Run(_hub.SendAsync(client, 5)));
        Assert.Equal((2, 1), (_hub.Adapter.Clients.Count, _hub.Adapter.MostLive));
    }

    [Fact]
    public void DisposeAsync_Connected_ClosesTheClientForGood()
    {
        var client = _hub.NewConnectedClient();

        _hub.Run(client.DisposeAsync().AsTask());
        _hub.Run(client.DisposeAsync().AsTask());

        _hub.Throws<ObjectDisposedException>(client.ConnectAsync(_hub.Token));
        _hub.Throws<ObjectDisposedException>(_hub.SendAsync(client));
        Assert.Equal((FailoverStatus.Closed, 1, 0), (client.State.Status, _hub.Adapter.Clients.Count, _hub.Adapter.Live));
    }

    [Fact]
    public async Task DisposeAsync_StatesAreRead_TheReadingEnds()
    {
        var client = _hub.NewConnectedClient();
        var states = client.ReadStatesAsync(_hub.Token);

        _hub.Run(client.DisposeAsync().AsTask());

        Assert.Equal([FailoverStatus.Connected, FailoverStatus.Closed], await states.Select(state => state.Status).ToArrayAsync(_hub.Token));
    }

    [Fact]
    public void DisposeAsync_CallersWait_AnswersEveryOne()
    {
        _hub.Adapter.OnConnect = (hub, token) => hub.HangAsync(token);
        var client = _hub.NewClient();
        Task[] waiting = [client.ConnectAsync(_hub.Token), _hub.SendAsync(client)];
        _hub.Settle();

        _hub.Run(client.DisposeAsync().AsTask());

        Assert.All(waiting, task => _hub.Throws<ObjectDisposedException>(task));
    }

    [Fact]
    public void DisposeAsync_Disposed_NothingHappensAnyMore()
    {
        var client = _hub.NewConnectedClient();
        var hub = _hub.Adapter.Current;
        _hub.Run(client.DisposeAsync().AsTask());
        var states = _hub.States.Count;

        hub.Lose();
        _hub.Time.Run(TimeSpan.FromDays(1));

        Assert.Equal((states, 1), (_hub.States.Count, _hub.Adapter.Clients.Count));
    }

    [Fact]
    public void DisposeAsync_WhileItWaitsForTheNextAttempt_EndsAtOnce()
    {
        _hub.Adapter.OnConnect = (_, _) => Task.FromException(new FakeHubException(FailureKind.Throttled, TimeSpan.FromHours(1)));
        var client = _hub.NewClient();
        var connecting = client.ConnectAsync(_hub.Token);
        _hub.Settle();

        _hub.Run(client.DisposeAsync().AsTask());

        Assert.Equal(TimeSpan.FromMilliseconds(1), _hub.Time.Elapsed);
        _hub.Throws<ObjectDisposedException>(connecting);
    }

    [Fact]
    public void DisposeAsync_CalledByAnOperation_Ends()
    {
        var client = _hub.NewConnectedClient();

        var sent = _hub.SendAsync(client, (_, _) => client.DisposeAsync().AsTask());

        Assert.Equal(0, _hub.Run(sent));
        Assert.Equal(0, _hub.Adapter.Live);
    }
}
