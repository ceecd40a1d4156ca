using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientQueueTests
{
    private static readonly FailoverOptions TwoAndThree = new() { MaxConcurrentOperations = 2, MaxQueuedOperations = 3 };

    private readonly FailoverHarness _hub = new();

    [Fact]
    public void ExecuteAsync_QueueIsFull_RefusesWithAHint()
    {
        var client = _hub.NewConnectedClient(TwoAndThree);
        var answer = new TaskCompletionSource();
        Task[] sent = [.. Enumerable.Range(0, 5).Select(_ => _hub.SendAsync(client, (_, _) => answer.Task))];

        var exception = _hub.Throws<FailoverQueueFullException>(_hub.SendAsync(client));

        Assert.Equal(
            "The operation was refused: 2 are under way and 3 wait, which is as many as are allowed. "
            + "Send less while the hub cannot be reached, keep telemetry in an outbox, or raise FailoverOptions.MaxQueuedOperations.",
            exception.Message);
        Assert.Equal((2, 3), (exception.MaxConcurrentOperations, exception.MaxQueuedOperations));
        answer.SetResult();
        _hub.Run(Task.WhenAll(sent));
        Assert.Equal(6, _hub.Run(_hub.SendAsync(client, 6)));
    }

    [Fact]
    public void ExecuteAsync_ManyQueue_RunInOrderAndNoMoreThanAllowedAtOnce()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 3, MaxQueuedOperations = 1000 });
        List<int> arrived = [];
        var (now, most) = (0, 0);
        Task[] sent = [.. Enumerable.Range(0, 500).Select(number => _hub.SendAsync(client, async (_, token) =>
        {
            arrived.Add(number);
            most = Math.Max(most, ++now);
            await _hub.Time.DelayAsync(TimeSpan.FromMilliseconds(number % 7), token);
            now--;
        }))];

        _hub.Run(Task.WhenAll(sent));

        Assert.Equal(Enumerable.Range(0, 500), arrived);
        Assert.Equal(3, most);
    }

    [Fact]
    public void ExecuteAsync_WaitsForItsTurnForAllItsTime_ThrowsATimeout()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 1, AttemptTimeout = TimeSpan.FromSeconds(30), TotalTimeout = TimeSpan.FromSeconds(30) });
        var first = _hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task);
        _hub.Time.Run(TimeSpan.FromSeconds(1));
        var second = _hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task);
        var third = _hub.SendAsync(client);

        var exception = _hub.Throws<TimeoutException>(third);

        Assert.Equal("The operation has waited 30 s for its turn, with 1 under way. Nothing of it was sent.", exception.Message);
        Assert.Equal(TimeSpan.FromSeconds(31), _hub.Time.Elapsed);
        _hub.Throws<TimeoutException>(first);
        _hub.Throws<TimeoutException>(second);
    }

    [Fact]
    public void ExecuteAsync_WaitedForItsTurn_HasTheRestOfItsTime()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 1, AttemptTimeout = TimeSpan.FromSeconds(30), TotalTimeout = TimeSpan.FromSeconds(30) });
        var first = _hub.SendAsync(client, (_, token) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(20), token));
        var second = _hub.SendAsync(client, (_, _) => throw new FakeHubException(FailureKind.Transient));

        _hub.Run(first);
        _hub.Throws<TimeoutException>(second);

        Assert.Equal(TimeSpan.FromSeconds(30), _hub.Time.Elapsed);
    }

    [Fact]
    public void ExecuteAsync_WaitedForItsTurn_ItsFirstAttemptHasTheRestOfItsTime()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 1, AttemptTimeout = TimeSpan.FromSeconds(30), TotalTimeout = TimeSpan.FromSeconds(30) });
        var first = _hub.SendAsync(client, (_, token) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(20), token));
        var second = _hub.SendAsync(client, (_, _) => new TaskCompletionSource().Task);

        _hub.Run(first);
        var exception = _hub.Throws<TimeoutException>(second);

        Assert.Equal("The hub has not acknowledged the operation within 30 s. It may have arrived all the same.", exception.Message);
        Assert.Equal(TimeSpan.FromSeconds(30), _hub.Time.Elapsed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Reconfigure_OperationsQueue_LaterOnesComeBehindThem(int concurrent)
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 1 });
        List<int> arrived = [];
        TaskCompletionSource[] answers = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource())];
        Task Send(int number) => _hub.SendAsync(client, (_, _) =>
        {
            arrived.Add(number);
            return answers[number - 1].Task;
        });
        List<Task> sent = [Send(1), Send(2), Send(3)];

        client.Reconfigure(new FailoverOptions { MaxConcurrentOperations = concurrent });
        sent.Add(Send(4));
        _hub.Settle();

        Assert.Equal(Enumerable.Range(1, concurrent), arrived);
        Array.ForEach(answers, answer => answer.SetResult());
        _hub.Run(Task.WhenAll(sent));
        Assert.Equal([1, 2, 3, 4], arrived);
    }

    [Fact]
    public void Reconfigure_FewerAtOnceThanAreUnderWay_LetsNoneInUntilTheyHaveEnded()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 3 });
        TaskCompletionSource[] answers = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource())];
        Task[] sent = [.. answers.Select(answer => _hub.SendAsync(client, (_, _) => answer.Task))];

        client.Reconfigure(new FailoverOptions { MaxConcurrentOperations = 1 });
        var later = _hub.SendAsync(client);
        answers[0].SetResult();
        answers[1].SetResult();
        _hub.Settle();

        Assert.False(later.IsCompleted);
        answers[2].SetResult();
        _hub.Run(Task.WhenAll([.. sent, later]));
    }

    [Fact]
    public void ExecuteAsync_CallerCancelsInTheQueue_GivesItsPlaceToTheNext()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { MaxConcurrentOperations = 1, MaxQueuedOperations = 1 });
        var answer = new TaskCompletionSource();
        var first = _hub.SendAsync(client, (_, _) => answer.Task);
        using var impatient = new CancellationTokenSource();
        var second = _hub.SendAsync(client, (_, _) => Task.CompletedTask, impatient.Token);

        impatient.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _hub.Run(second));
        var third = _hub.SendAsync(client, 3);
        answer.SetResult();

        _hub.Run(first);
        Assert.Equal(3, _hub.Run(third));
    }

    [Fact]
    public void DisposeAsync_OperationsQueue_AnswersEveryOne()
    {
        var client = _hub.NewConnectedClient(TwoAndThree);
        Task[] sent = [.. Enumerable.Range(0, 5).Select(_ => _hub.SendAsync(client, (hub, token) => hub.HangAsync(token)))];

        _hub.Run(client.DisposeAsync().AsTask());
        _hub.Settle();

        Assert.All(sent, task => Assert.IsType<ObjectDisposedException>(task.Exception!.InnerException));
    }
}
