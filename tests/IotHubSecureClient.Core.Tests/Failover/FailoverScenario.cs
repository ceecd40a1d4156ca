using System.Collections.Concurrent;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>A client, the hub that it meets, and the answers that its callers got; steps may be taken on any thread.</summary>
internal sealed class FailoverScenario : IAsyncDisposable
{
    private readonly FailoverClient<FakeHubClient> _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<Task> _answers = new();
    private volatile FailoverStep _hub = FailoverStep.HubUp;
    private int _numbers;

    public FailoverScenario(TimeProvider time, FailoverOptions options, Random random)
    {
        _time = time;
        Adapter.OnConnect = (client, token) => _hub switch
        {
            FailoverStep.HubDown => Task.FromException(new IOException("No route.")),
            FailoverStep.HubHangs => client.HangAsync(token),
            FailoverStep.HubThrottles => Task.FromException(new FakeHubException(FailureKind.Throttled, options.BaseDelay)),
            FailoverStep.HubRefuses => Task.FromException(new FakeHubException(FailureKind.Disabled)),
            FailoverStep.HubViolates => Task.FromException(FailoverHarness.NewViolation()),
            _ => Task.CompletedTask,
        };
        _client = new(Adapter, ["west.example", "east.example"], options, new ReconnectPacer(), time, null, random);
        _client.StateChanged += (_, arguments) => States.Enqueue(arguments.State);
    }

    public FakeHubAdapter Adapter { get; } = new();

    public ConcurrentQueue<FailoverState> States { get; } = new();

    /// <summary>The numbers of <see cref="FailoverStep.SendUnanswered"/>, in the order in which the client after the one that did not answer saw them.</summary>
    public ConcurrentQueue<(int Client, int Number)> Arrived { get; } = new();

    /// <summary>Whether an operation was begun on a client that was closed.</summary>
    public bool BegunOnClosed { get; private set; }

    public IEnumerable<Task> Answers => _answers;

    /// <summary>Everything but <see cref="FailoverStep.Pause"/> and <see cref="FailoverStep.LongPause"/>.</summary>
    public void Take(FailoverStep step)
    {
        switch (step)
        {
            case FailoverStep.Connect:
                _answers.Enqueue(_client.ConnectAsync());
                break;
            case FailoverStep.Send:
                Send((_, _) => Task.CompletedTask);
                break;
            case FailoverStep.SendSlowly:
                Send((_, token) => DelayAsync(TimeSpan.FromSeconds(1), token));
                break;
            case FailoverStep.SendUnanswered:
                SendUnanswered();
                break;
            case FailoverStep.SendImpatiently:
                Send((client, token) => client.HangAsync(token), new CancellationTokenSource(TimeSpan.FromSeconds(2), _time).Token);
                break;
            case FailoverStep.SendBusy:
                var attempts = 0;
                Send((_, _) => ++attempts == 1 ? throw new FakeHubException(FailureKind.Throttled) : Task.CompletedTask);
                break;
            case FailoverStep.Lose when Adapter.Clients is [.., var newest]:
                newest.Lose();
                break;
            case FailoverStep.LoseLate when Adapter.Clients is [var first, ..]:
                first.Lose();
                break;
            case FailoverStep.Close:
                _answers.Enqueue(_client.CloseAsync());
                break;
            case >= FailoverStep.HubDown and <= FailoverStep.HubUp:
                _hub = step;
                break;
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private void SendUnanswered()
    {
        var number = Interlocked.Increment(ref _numbers);
        var made = Adapter.Clients.Count;
        Send((client, token) =>
        {
            Arrived.Enqueue((client.Number, number));
            return client.Number < made ? client.HangAsync(token) : Task.CompletedTask;
        });
    }

    private void Send(Func<FakeHubClient, CancellationToken, Task> operation, CancellationToken token = default) => _answers.Enqueue(_client.ExecuteAsync(
        async (client, cancellationToken) =>
        {
            BegunOnClosed |= client.IsClosed;
            await operation(client, cancellationToken);
            return 0;
        },
        token).AsTask());

    private Task DelayAsync(TimeSpan time, CancellationToken token) => _time is SimulatedTime simulated ? simulated.DelayAsync(time, token) : Task.Delay(time / 1000, _time, token);
}
