using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class DesiredVersionsTests
{
    private const string West = "west.example";
    private const string East = "east.example";

    private readonly DesiredVersions _versions = new();
    private readonly List<string> _delivered = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeliverAsync_TheSameVersionTwice_DeliversItOnce()
    {
        _versions.StartAt(West, 1);

        await Task.WhenAll(ChangeAsync(1), ChangeAsync(2), ChangeAsync(2), WholeAsync(2), ChangeAsync(3));

        Assert.Equal(["2", "3"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_OneIsSlow_TheOthersWaitForIt()
    {
        var slow = new TaskCompletionSource();
        var first = _versions.DeliverAsync(West, 1, isComplete: false, () => slow.Task, Token);
        var second = ChangeAsync(2);

        Assert.False(second.IsCompleted);
        slow.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(["2"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ApplicationFails_IsThrownAndTheNextIsDelivered()
    {
        var failing = _versions.DeliverAsync(West, 1, isComplete: false, () => throw new InvalidOperationException(), Token);

        await ChangeAsync(2);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(["2"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ChangeOfANewConnectionIsFirst_DeliversTheWholeThatHasWhatWasMissed()
    {
        await ChangeAsync(2);

        _versions.HoldChanges();
        var early = ChangeAsync(4);
        await WholeAsync(4);
        await early;

        Assert.Equal(["2", "all 4"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_WholeWasReadBeforeTheChanges_DeliversTheChangesAfterIt()
    {
        await ChangeAsync(2);

        _versions.HoldChanges();
        Task[] early = [ChangeAsync(4), ChangeAsync(5)];
        await WholeAsync(3);
        await Task.WhenAll(early);

        Assert.Equal(["2", "all 3", "4", "5"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_FailoverTookTheHubBack_CountsFromTheOlderVersion()
    {
        await ChangeAsync(50);

        _versions.HoldChanges();
        var early = ChangeAsync(46);
        await WholeAsync(45);
        await early;
        await ChangeAsync(47);

        Assert.Equal(["50", "all 45", "46", "47"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ConnectionFailedBeforeItsWholeWasRead_ItsChangesAreDropped()
    {
        await ChangeAsync(50);

        _versions.HoldChanges();
        var ofTheFailed = ChangeAsync(51);
        _versions.HoldChanges();
        var early = ChangeAsync(46);
        await WholeAsync(45);
        await Task.WhenAll(ofTheFailed, early);

        Assert.Equal(["50", "all 45", "46"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ApplicationIsStillBusyWithTheOldConnection_TheWholeWaitsForIt()
    {
        var slow = new TaskCompletionSource();
        var old = _versions.DeliverAsync(West, 1, isComplete: false, () => slow.Task, Token);

        _versions.HoldChanges();
        var (early, whole) = (ChangeAsync(4), WholeAsync(3));
        Assert.False(whole.IsCompleted);
        slow.SetResult();
        await Task.WhenAll(old, early, whole);

        Assert.Equal(["all 3", "4"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ChangeComesWhileTheWholeIsDelivered_WaitsForIt()
    {
        var (started, slow) = (new TaskCompletionSource(), new TaskCompletionSource());
        _versions.HoldChanges();
        var whole = _versions.DeliverAsync(
            West,
            3,
            isComplete: true,
            async () =>
            {
                started.SetResult();
                await slow.Task;
                _delivered.Add("all 3");
            },
            Token);
        await started.Task;
        var change = ChangeAsync(4);

        // Time for a change that does not wait.
        for (var i = 0; i < 1000 && !change.IsCompleted; i++)
        {
            await Task.Yield();
        }

        slow.SetResult();
        await Task.WhenAll(whole, change);

        Assert.Equal(["all 3", "4"], _delivered);
    }

    [Fact]
    public async Task DeliverAsync_ChangeThatIsNotTheNextOne_DoesNotHideWhatWasMissed()
    {
        await ChangeAsync(2);
        await ChangeAsync(4);

        await WholeAsync(4);
        await WholeAsync(4);
        await ChangeAsync(5);
        await WholeAsync(5);

        Assert.Equal(["2", "4", "all 4", "5"], _delivered);
    }

    /// <summary>Each hub has a twin of its own, with versions of its own.</summary>
    [Fact]
    public async Task DeliverAsync_AnotherHubHasTheSameVersion_DeliversItsProperties()
    {
        await ChangeAsync(4);

        await ConnectAsync(East, whole: 4, early: 5);
        await ChangeAsync(5, East);
        await ConnectAsync(East, whole: 5, early: 6);
        await ConnectAsync(West, whole: 4, early: 5);

        Assert.Equal(["4", "all 4", "5", "6", "all 4", "5"], _delivered);
    }

    /// <summary>A change does not tell of what another hub has set before.</summary>
    [Fact]
    public async Task DeliverAsync_ChangeOfAnotherHubIsFirst_DoesNotHideWhatWasMissed()
    {
        await ChangeAsync(4);
        await ChangeAsync(5, East);

        await WholeAsync(5, East);

        Assert.Equal(["4", "5", "all 5"], _delivered);
    }

    [Fact]
    public async Task StartAt_ThereWereChanges_HasNoEffectAndSaysSo()
    {
        await ChangeAsync(6);

        Assert.False(_versions.StartAt(West, 8));
        await WholeAsync(8);

        Assert.Equal(["6", "all 8"], _delivered);
    }

    [Fact]
    public async Task StartAt_NothingWasDelivered_BeginsThere()
    {
        Assert.True(_versions.StartAt(West, 8));

        await WholeAsync(8);

        Assert.Empty(_delivered);
    }

    [Fact]
    public async Task DeliverAsync_WaitIsCancelled_DeliversNothing()
    {
        var never = new TaskCompletionSource();
        using var stopping = new CancellationTokenSource();
        _ = _versions.DeliverAsync(West, 1, isComplete: false, () => never.Task, Token);
        var waiting = _versions.DeliverAsync(West, 2, isComplete: true, Deliver("all 2"), stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(_delivered);
    }

    private Task ChangeAsync(long version, string hub = West) => _versions.DeliverAsync(hub, version, isComplete: false, Deliver($"{version}"), Token);

    private Task WholeAsync(long version, string hub = West) => _versions.DeliverAsync(hub, version, isComplete: true, Deliver($"all {version}"), Token);

    /// <summary>A connection whose change comes before all properties are read.</summary>
    private async Task ConnectAsync(string hub, long whole, long early)
    {
        _versions.HoldChanges();
        var change = ChangeAsync(early, hub);
        await WholeAsync(whole, hub);
        await change;
    }

    private Func<Task> Deliver(string what) => () =>
    {
        _delivered.Add(what);
        return Task.CompletedTask;
    };
}
