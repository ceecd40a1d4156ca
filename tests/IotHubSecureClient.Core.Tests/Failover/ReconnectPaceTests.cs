using IotHubSecureClient.Failover;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class ReconnectPaceTests
{
    private const int AtOnce = 1_000_000;
    private const int Places = 100;

    private static readonly FailoverOptions Options = new() { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };

    private readonly SimulatedTime _time = new();
    private readonly ReconnectPacer _pacer = new(Places);

    [Theory]
    [InlineData(FailureKind.ConnectionLost)]
    [InlineData(FailureKind.Unauthorized)]
    public void ConnectAsync_AnotherClientOfTheProcessFindsTheHubUp_ComesInItsTurn(FailureKind kind)
    {
        var (waiting, waited) = NewFailing(kind);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        waiting.OnConnect = (_, _) => Task.CompletedTask;
        _time.RunUntil(waited, TimeSpan.FromSeconds(1));

        Assert.Equal(2, waiting.Clients.Count);
    }

    /// <summary>As one that hangs, or is refused by a hub that is suspended, when another client finds that it is up.</summary>
    [Theory]
    [InlineData(FailureKind.ConnectionLost)]
    [InlineData(FailureKind.Unavailable)]
    [InlineData(FailureKind.NotFound)]
    public void ConnectAsync_AttemptBeganBeforeTheHubWasUpAgain_SaysNothingOfIt(FailureKind kind)
    {
        Connect(51);
        var answer = new TaskCompletionSource();
        var adapter = new FakeHubAdapter();
        var late = New(adapter);
        _time.RunUntil(late.ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        adapter.OnConnect = (_, _) => answer.Task;
        adapter.Current.Lose();
        NewFailing(FailureKind.ConnectionLost);
        _time.Run(TimeSpan.FromSeconds(30));
        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        _time.Run(TimeSpan.FromSeconds(1));

        adapter.OnConnect = (_, _) => Task.CompletedTask;
        answer.SetException(new FakeHubException(kind));
        _time.Run(TimeSpan.FromSeconds(1));

        Assert.Equal((FailoverStatus.Connected, 3), (late.State.Status, adapter.Clients.Count));

        // Neither is it busy.
        Assert.InRange(Connect(101), 118, 122);
    }

    [Fact]
    public void ConnectAsync_ThrottledByAHubThatWasNotDown_WaitsItsTime()
    {
        var (waiting, waited) = NewFailing(FailureKind.Throttled);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        _time.Run(TimeSpan.FromMinutes(30));

        Assert.False(waited.IsCompleted);
        Assert.Single(waiting.Clients);
    }

    [Fact]
    public void ConnectAsync_ThrottledByAHubThatOthersHaveFoundDown_WaitsItsTime()
    {
        var (waiting, waited) = NewFailing(FailureKind.Throttled);
        NewFailing(FailureKind.ConnectionLost);
        _time.Run(TimeSpan.FromMinutes(1));

        _time.RunUntil(New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(1));
        _time.Run(TimeSpan.FromMinutes(30));

        Assert.False(waited.IsCompleted);
        Assert.Single(waiting.Clients);
    }

    [Fact]
    public void ConnectAsync_HubTakesConnectionsWhileOthersWait_TakesAFifthMoreEachSecond()
    {
        Assert.InRange(Connect(101), 108, 110);
        Assert.InRange(Connect(101), 128, 132);
        Assert.InRange(Connect(101), 148, 152);
    }

    [Fact]
    public void ConnectAsync_HubNeverThrottles_TakesTwiceAsManyAtMost()
    {
        Connect(2_000);

        Assert.InRange(Connect(101), 199, 201);
    }

    [Fact]
    public void ConnectAsync_NobodyWaits_TakesNoMore()
    {
        for (var i = 0; i < 100; i++)
        {
            Connect(1);
        }

        Assert.InRange(Connect(2), 99, 101);
    }

    [Theory]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Unavailable)]
    public void ConnectAsync_HubHasThrottledOnce_TakesWhatTheOptionsSay(FailureKind kind)
    {
        Connect(101);

        NewFailing(kind);

        Assert.InRange(Connect(101), 99, 101);
        Assert.InRange(Connect(101), 99, 101);
    }

    /// <summary>A hub that fails over is suspended, and says the same as one that is too busy.</summary>
    [Fact]
    public void ConnectAsync_HubTookNothingWhileItWasDown_TakesMoreAllTheSame()
    {
        Connect(101);

        NewFailing(FailureKind.ConnectionLost);
        NewFailing(FailureKind.Unavailable);

        Assert.InRange(Connect(101), 128, 132);
    }

    [Fact]
    public void ConnectAsync_HubThrottlesWhileOthersWait_TheyComeAtThePaceOfTheOptions()
    {
        Connect(501);
        NewFailing(FailureKind.Throttled);
        var start = _time.Elapsed;

        _time.RunUntil(Task.WhenAll(Enumerable.Range(0, 200).Select(_ => New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken))), TimeSpan.FromMinutes(1));

        Assert.InRange((_time.Elapsed - start).TotalSeconds, 1.98, 2.01);
    }

    [Fact]
    public void OnFailed_HubTakesNothingAfterItIsUpAgain_Throttles()
    {
        var pace = NewGrown();
        pace.OnFailed(new(FailureKind.ConnectionLost), _time.GetTimestamp());
        pace.OnConnected(100);

        pace.OnFailed(new(FailureKind.Unavailable), _time.GetTimestamp());

        Assert.Equal(TimeSpan.FromMilliseconds(30), pace.Take(100).Delay);
    }

    /// <summary>A hub that says that it is too busy is up, whenever it was asked.</summary>
    [Fact]
    public void OnFailed_ThrottledByAnAttemptThatBeganBeforeItWasUpAgain_Throttles()
    {
        var pace = NewGrown();
        var since = _time.GetTimestamp();
        pace.OnFailed(new(FailureKind.ConnectionLost), since);
        _time.Run(TimeSpan.FromMilliseconds(1));
        pace.OnConnected(100);

        pace.OnFailed(new(FailureKind.Throttled), since);

        Assert.Equal(TimeSpan.FromMilliseconds(29), pace.Take(100).Delay);
    }

    /// <summary>What answers when to come again is not down.</summary>
    [Fact]
    public void OnFailed_HubTakesNothingAfterItHasAskedForTime_Throttles()
    {
        var pace = NewGrown();
        pace.OnFailed(new(FailureKind.Transient, TimeSpan.FromSeconds(5)), _time.GetTimestamp());

        pace.OnFailed(new(FailureKind.Unavailable), _time.GetTimestamp());

        Assert.Equal(TimeSpan.FromMilliseconds(30), pace.Take(100).Delay);
    }

    /// <summary>Timers come in whole milliseconds, so that a turn may be due for a moment before it comes.</summary>
    [Fact]
    public void Take_ATurnIsDueThatSomebodyWaitsFor_ComesAfterIt()
    {
        var pace = new ReconnectPace(Places, _time);
        var turns = new[] { pace.Take(400), pace.Take(400) };
        _time.Run(TimeSpan.FromMilliseconds(2.6));

        var last = pace.Take(400);

        Assert.Equal([true, false, false], [.. turns.Select(turn => turn.Come.IsCompleted), last.Come.IsCompleted]);
        _time.Run(TimeSpan.FromMilliseconds(0.5));
        Assert.Equal([true, true, false], [.. turns.Select(turn => turn.Come.IsCompleted), last.Come.IsCompleted]);
    }

    /// <summary>A process that is held up for a while, as by its share of a processor, does not make up for all of that at once.</summary>
    [Fact]
    public void Take_TheTimerComesLate_NoMoreComeThanInATenthOfASecond()
    {
        var clock = new FakeTimeProvider();
        var pace = new ReconnectPace(Places, clock);
        var turns = Enumerable.Range(0, 1_000).Select(_ => pace.Take(100)).ToArray();

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.InRange(turns.Count(turn => turn.Come.IsCompleted), 2, 13);
    }

    [Fact]
    public void Take_ClientsAskForDifferentPaces_EachKeepsTheNextAtItsOwn()
    {
        var pace = new ReconnectPace(Places, _time);

        var turns = new[] { 1, 1_000, 1_000, 10, 1_000 }.Select(pace.Take).ToArray();

        Assert.Equal([0, 1_000, 1_001, 1_002, 1_102], turns.Select(turn => turn.Delay.TotalMilliseconds));
        _time.Run(TimeSpan.FromMilliseconds(1_001.5));
        Assert.Equal([true, true, true, false, false], turns.Select(turn => turn.Come.IsCompleted));
        _time.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal([true, true, true, true, false], turns.Select(turn => turn.Come.IsCompleted));
    }

    [Fact]
    public void Take_AsManyAttemptsAreUnderWayAsThereArePlaces_WaitsUntilOneIsOver()
    {
        var pace = NewFull(out var turns);
        Assert.Equal(Places, CountOf(turns));

        pace.OnOver(_time.GetTimestamp());
        pace.OnOver(_time.GetTimestamp());
        _time.Run(TimeSpan.FromMilliseconds(10));

        Assert.Equal(Places + 2, CountOf(turns));
    }

    /// <summary>A hub that is not there must not keep clients from finding that it is there again.</summary>
    [Fact]
    public void Take_AttemptsAreNotOver_HoldTheirPlacesForATenthOfASecond()
    {
        var pace = NewFull(out var turns);
        var since = _time.GetTimestamp();
        Assert.InRange(turns[^1].Delay.TotalMilliseconds, 99, 101);

        _time.Run(TimeSpan.FromMilliseconds(90));
        Assert.Equal(Places, CountOf(turns));
        _time.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(2 * Places, CountOf(turns));

        // Nobody's place any more.
        pace.OnOver(since);
        _time.Run(TimeSpan.FromMilliseconds(10));

        Assert.Equal(2 * Places, CountOf(turns));
    }

    [Fact]
    public void Take_AttemptsAreOverAsTheyCome_NobodyWaits()
    {
        var pace = new ReconnectPace(Places, _time);

        for (var i = 0; i < 3 * Places; i++)
        {
            Assert.True(pace.Take(AtOnce).Come.IsCompleted);
            pace.OnOver(_time.GetTimestamp());
            _time.Run(TimeSpan.FromMicroseconds(1));
        }
    }

    [Fact]
    public void ConnectAsync_ManyClientsAtOnceHalfOfWhichFail_EachComesWhenAPlaceIsFree()
    {
        var (begun, underWay, most) = (0, 0, 0);
        var options = new FailoverOptions { ReconnectsPerSecond = AtOnce, BaseDelay = Options.BaseDelay, MaxDelay = Options.MaxDelay };
        for (var i = 0; i < 4 * Places; i++)
        {
            _ = new FailoverClient<FakeHubClient>(new FakeHubAdapter { OnConnect = ConnectAsync }, ["hub.example"], options, _pacer, _time, null, new Random(1)).ConnectAsync(TestContext.Current.CancellationToken);
        }

        _time.Run(TimeSpan.FromMilliseconds(45));

        Assert.Equal((4 * Places, Places), (begun, most));

        async Task ConnectAsync(FakeHubClient client, CancellationToken cancellationToken)
        {
            most = Math.Max(most, ++underWay);
            var fails = ++begun % 2 == 0;
            await _time.DelayAsync(TimeSpan.FromMilliseconds(10), cancellationToken);
            underWay--;
            if (fails)
            {
                throw new FakeHubException(FailureKind.Throttled);
            }
        }
    }

    /// <summary>What follows a turn is a client's connect, which may take its time.</summary>
    [Fact]
    public void Take_ATurnComes_OthersCanTakeTheirsMeanwhile()
    {
        var pace = new ReconnectPace(Places, _time);
        pace.Take(100);
        var other = new Thread(() => pace.Take(100)) { IsBackground = true };
        var hasTaken = false;
        var connects = pace.Take(100).Come.ContinueWith(
            _ =>
            {
                other.Start();
                hasTaken = other.Join(TimeSpan.FromSeconds(10));
            },
            TaskContinuationOptions.ExecuteSynchronously);

        _time.RunUntil(connects, TimeSpan.FromSeconds(1));

        Assert.True(hasTaken);
    }

    /// <summary>A turn of a client that is closed before it comes.</summary>
    [Fact]
    public async Task ConnectAsync_OthersAreClosedWhileTheyWait_ComesInItsTurn()
    {
        var clients = Enumerable.Range(0, 100).Select(_ => New(new FakeHubAdapter())).ToArray();
        var connected = clients.Select(client => client.ConnectAsync(TestContext.Current.CancellationToken)).ToArray();
        Array.ForEach(clients[1..^1], client => _ = client.CloseAsync());

        _time.RunUntil(connected[^1], TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => connected[1]);
    }

    /// <summary>A pace at which three times as many clients ask to connect, a little one after the other, as there are places.</summary>
    private ReconnectPace NewFull(out ReconnectTurn[] turns)
    {
        var pace = new ReconnectPace(Places, _time);
        var taken = new List<ReconnectTurn>();
        for (var i = 0; i < 3 * Places; i++)
        {
            taken.Add(pace.Take(AtOnce));
            _time.Run(TimeSpan.FromMicroseconds(1));
        }

        turns = [.. taken];
        return pace;
    }

    private static int CountOf(ReconnectTurn[] turns) => turns.Count(turn => turn.Come.IsCompleted);

    /// <summary>A pace with two turns that are waited for, and less than 10 ms between them.</summary>
    private ReconnectPace NewGrown()
    {
        var pace = new ReconnectPace(Places, _time);
        Assert.Equal([0, 10, 20], Enumerable.Range(0, 3).Select(_ => pace.Take(100).Delay.TotalMilliseconds));
        for (var taken = 0; taken < 50; taken++)
        {
            pace.OnConnected(100);
        }

        return pace;
    }

    /// <summary>Connects clients that all ask for it at once.</summary>
    /// <returns>How many connected in a second.</returns>
    private double Connect(int count)
    {
        _time.Run(TimeSpan.FromSeconds(1));
        var start = _time.Elapsed;
        _time.RunUntil(Task.WhenAll(Enumerable.Range(0, count).Select(_ => New(new FakeHubAdapter()).ConnectAsync(TestContext.Current.CancellationToken))), TimeSpan.FromMinutes(1));
        return (count - 1) / (_time.Elapsed - start).TotalSeconds;
    }

    private (FakeHubAdapter Adapter, Task Connected) NewFailing(FailureKind kind)
    {
        var adapter = new FakeHubAdapter { OnConnect = (_, _) => throw new FakeHubException(kind) };
        return (adapter, New(adapter).ConnectAsync(TestContext.Current.CancellationToken));
    }

    private FailoverClient<FakeHubClient> New(FakeHubAdapter adapter) => new(adapter, ["hub.example"], Options, _pacer, _time, null, new Random(1));
}
