using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>On the system's clock and real threads.</summary>
public sealed class FailoverClientThreadTests
{
    private static readonly FailoverOptions AtOnce = new() { ReconnectWindow = TimeSpan.Zero, ReconnectsPerSecond = 1_000_000, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) };

    private readonly FakeHubAdapter _adapter = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lost_ReportedByACallback_TakesTheClientDownOnAnotherThread()
    {
        await using var client = New();
        var closedOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnClose = (_, _) =>
        {
            closedOn.TrySetResult(Thread.CurrentThread);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(_token);
        var hub = _adapter.Current;

        var callback = NewCallback(() => hub.Lose());

        Assert.NotSame(callback, await closedOn.Task.WaitAsync(_token));
    }

    [Fact]
    public async Task CloseAsync_CalledByACallback_TakesTheClientDownOnAnotherThread()
    {
        var client = New();
        Thread? closedOn = null;
        _adapter.OnClose = (_, _) =>
        {
            closedOn = Thread.CurrentThread;
            return Task.CompletedTask;
        };
        await client.ConnectAsync(_token);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var callback = NewCallback(() => client.CloseAsync(_token).ContinueWith(_ => closed.SetResult(), TaskScheduler.Default));
        await closed.Task.WaitAsync(_token);

        Assert.NotNull(closedOn);
        Assert.NotSame(callback, closedOn);
    }

    [Fact]
    public async Task Lost_CloseEndedByACallback_TheCallbacksThreadIsNotKept()
    {
        await using var client = New();
        List<Thread> used = [];
        var closed = new TaskCompletionSource();
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnClose = (_, _) =>
        {
            closing.TrySetResult();
            return closed.Task;
        };
        await client.ConnectAsync(_token);
        _adapter.OnCreate = _ => used.Add(Thread.CurrentThread);
        var states = client.ReadStatesAsync(_token);
        _adapter.Current.Lose();
        await closing.Task.WaitAsync(_token);

        var callback = NewCallback(closed.SetResult);
        await states.FirstAsync(state => state.Reason == FailoverReason.Recovered, _token);

        Assert.NotEmpty(used);
        Assert.DoesNotContain(callback, used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectAsync_CutShortByACallback_IsCancelledOnAnotherThread(bool closes)
    {
        await using var client = New();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelledOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnArm = (hub, token) =>
        {
            token.Register(() => cancelledOn.TrySetResult(Thread.CurrentThread));
            begun.TrySetResult();
            return hub.HangAsync(token);
        };
        _ = client.ConnectAsync(_token).Observed();
        await begun.Task.WaitAsync(_token);
        var hub = _adapter.Current;

        var callback = NewCallback(() =>
        {
            if (closes)
            {
                _ = client.CloseAsync(_token);
            }
            else
            {
                hub.Lose();
            }
        });

        Assert.NotSame(callback, await cancelledOn.Task.WaitAsync(_token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectAsync_EndedByACallback_TheCallbacksThreadIsNotKept(bool succeeds)
    {
        await using var client = New();
        List<Thread> used = [];
        var connected = new TaskCompletionSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnConnect = (_, _) =>
        {
            begun.TrySetResult();
            return connected.Task;
        };
        _adapter.OnClose = (_, _) =>
        {
            used.Add(Thread.CurrentThread);
            return Task.CompletedTask;
        };
        client.StateChanged += (_, _) => used.Add(Thread.CurrentThread);
        var sent = client.ExecuteAsync(
            (_, _) =>
            {
                used.Add(Thread.CurrentThread);
                return ValueTask.FromResult(1);
            },
            _token).AsTask();
        await begun.Task.WaitAsync(_token);
        used.Clear();

        var callback = NewCallback(() =>
        {
            _adapter.OnConnect = (_, _) => Task.CompletedTask;
            if (succeeds)
            {
                connected.SetResult();
            }
            else
            {
                connected.SetException(new IOException("The connection was reset."));
            }
        });
        await sent.WaitAsync(_token);
        await client.DisposeAsync();

        Assert.DoesNotContain(callback, used);
    }

    [Fact]
    public async Task ExecuteAsync_LastOperationEndsOnACallback_TheNextClientIsMadeOnAnotherThread()
    {
        await using var client = New();
        var madeOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        await client.ConnectAsync(_token);
        var hub = _adapter.Current;
        var answer = new TaskCompletionSource();
        var sent = client.ExecuteAsync(
            async (each, _) =>
            {
                if (each == hub)
                {
                    await answer.Task;
                }

                return each.Number;
            },
            _token).AsTask();
        _adapter.OnCreate = _ => madeOn.TrySetResult(Thread.CurrentThread);
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnClose = (_, _) =>
        {
            closing.TrySetResult();
            return Task.CompletedTask;
        };

        hub.Lose();
        await closing.Task.WaitAsync(_token);
        var callback = NewCallback(() => answer.SetException(new IOException("The connection was reset.")));

        Assert.NotSame(callback, await madeOn.Task.WaitAsync(_token));
        Assert.Equal(1, await sent.WaitAsync(_token));
    }

    [Fact]
    public async Task ConnectAsync_CallerBlocksItsThread_TheConnectionIsKept()
    {
        await using var client = New();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _adapter.OnConnect = (_, _) => attached.Task;
        BlockBehind(client.ConnectAsync(_token), blocked, release);
        attached.SetResult();
        await blocked.Task.WaitAsync(_token);

        var states = client.ReadStatesAsync(_token);
        _adapter.Current.Lose();
        await states.FirstAsync(state => state.Reason == FailoverReason.Recovered, _token);

        Assert.Equal(1, await client.ExecuteAsync(static (hub, _) => ValueTask.FromResult(hub.Number), _token));
        release.Set();
    }

    /// <summary>As applications do that make a new client when they are told of a disconnect.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StateChanged_HandlerWaitsForTheEndOfTheClient_ItEnds(bool isOnAnotherThread)
    {
        var client = New();
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.StateChanged += (_, change) =>
        {
            if (change.State.Status == FailoverStatus.Connected)
            {
                var closing = isOnAnotherThread ? Task.Run(async () => await client.DisposeAsync()) : client.DisposeAsync().AsTask();
                ended.SetResult(closing.Wait(TimeSpan.FromSeconds(20)));
            }
        };

        await client.ConnectAsync(_token);

        Assert.True(await ended.Task.WaitAsync(_token));
        Assert.Equal((FailoverStatus.Closed, 0), (client.State.Status, _adapter.Live));
    }

    [Fact]
    public async Task StateChanged_HandlerBlocks_TheConnectionIsKept()
    {
        await using var client = New();
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<FailoverStatus> told = [];
        var (now, most) = (0, 0);
        client.StateChanged += (_, change) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            told.Add(change.State.Status);
            blocked.TrySetResult();
            release.Wait(_token);
            Interlocked.Decrement(ref now);
        };
        await client.ConnectAsync(_token);
        await blocked.Task.WaitAsync(_token);

        var states = client.ReadStatesAsync(_token);
        _adapter.Current.Lose();
        await states.FirstAsync(state => state.Reason == FailoverReason.Recovered, _token);
        var closing = client.CloseAsync(_token);
        await states.FirstAsync(state => state.Status == FailoverStatus.Closed, _token);
        Assert.False(closing.IsCompleted);
        release.Set();
        await closing;

        // Whoever has waited for the end has been told of it.
        Assert.Equal(FailoverStatus.Closed, told[^1]);
        Assert.True(told.Count >= 5, string.Join(", ", told));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task ExecuteAsync_CallerBlocksItsThreadAfterItsTurnInTheQueue_OthersGoOn()
    {
        await using var client = new FailoverClient<FakeHubClient>(
            _adapter, ["hub.example"], new FailoverOptions { MaxConcurrentOperations = 1, ReconnectWindow = TimeSpan.Zero }, new ReconnectPacer());
        await client.ConnectAsync(_token);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        var first = client.ExecuteAsync(
            async (_, _) =>
            {
                await answer.Task;
                return 1;
            },
            _token).AsTask();
        BlockBehind(client.ExecuteAsync(static (_, _) => ValueTask.FromResult(2), _token).AsTask(), blocked, release);

        answer.SetResult();
        await blocked.Task.WaitAsync(_token);

        Assert.Equal(3, await client.ExecuteAsync(static (_, _) => ValueTask.FromResult(3), _token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), _token));
        Assert.Equal(1, await first);
        release.Set();
    }

    private FailoverClient<FakeHubClient> New() => new(_adapter, ["hub.example"], AtOnce, new ReconnectPacer());

    /// <summary>A caller that keeps the thread on which it gets its answer.</summary>
    private void BlockBehind(Task answer, TaskCompletionSource blocked, ManualResetEventSlim release) => answer.ContinueWith(
        _ =>
        {
            blocked.SetResult();
            release.Wait(_token);
        },
        _token,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static Thread NewCallback(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        thread.Join();
        return thread;
    }
}
