using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SimulatedTime _time = new();
    private readonly FakeHubAdapter _adapter = new();

    [Fact]
    public void ExecuteAsync_NotConnected_ConnectsArmsAndRuns()
    {
        var client = New();
        List<FailoverStatus> states = [];
        client.StateChanged += (_, arguments) => states.Add(arguments.State.Status);

        var number = _time.RunUntil(SendAsync(client, 7), Minute);

        Assert.Equal(7, number);
        Assert.True(_adapter.Current is { IsConnected: true, IsArmed: true });
        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Connected], states);
        Assert.Equal((FailoverReason.FirstConnect, RecommendedAction.PerformNormally), (client.State.Reason, client.State.Action));
    }

    [Fact]
    public void ExecuteAsync_ConnectionLost_RunsAgainOnTheNextClientInOrder()
    {
        var client = New();
        _time.RunUntil(client.ConnectAsync(TestContext.Current.CancellationToken), Minute);
        var first = _adapter.Current;
        List<string> arrived = [];
        var lost = new TaskCompletionSource();
        Task[] sent = [.. Enumerable.Range(1, 3).Select(number => client.ExecuteAsync(
            async (hub, token) =>
            {
                arrived.Add($"{number} on {hub.Number}");
                if (hub.Number == 0)
                {
                    await lost.Task;
                    throw new IOException("The connection was reset.");
                }

                return number;
            },
            TestContext.Current.CancellationToken).AsTask())];

        first.Lose();
        lost.SetResult();
        _time.RunUntil(Task.WhenAll(sent), Minute);

        Assert.Equal(["1 on 0", "2 on 0", "3 on 0", "1 on 1", "2 on 1", "3 on 1"], arrived);
        Assert.True(first.IsClosed);
        Assert.Equal(1, _adapter.MostLive);
        Assert.Equal(FailoverReason.Recovered, client.State.Reason);
    }

    private FailoverClient<FakeHubClient> New(FailoverOptions? options = null, params string[] endpoints) =>
        new(_adapter, endpoints is [] ? ["hub.example"] : endpoints, options, new ReconnectPacer(), _time, null, new Random(1));

    private static Task<int> SendAsync(FailoverClient<FakeHubClient> client, int number) =>
        client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), number, TestContext.Current.CancellationToken).AsTask();
}
