using System.Collections.Concurrent;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>A client, the hub that it meets, and the answers that its callers got; steps may be taken on any thread.</summary>
internal sealed class FailoverScenario : IAsyncDisposable
{
    private readonly FailoverClient<FakeHubClient> _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<Task> _answers = new();
    private readonly FailoverOptions _options;
    private volatile FailoverStep _hub = FailoverStep.HubUp;
    private volatile FailoverStep _closes = FailoverStep.ClosesWell;
    private volatile FailoverStep _checks = FailoverStep.ChecksWell;
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
            FailoverStep.HubKnowsNoCredentials => Task.FromException(new FakeHubException(FailureKind.Unauthorized)),
            FailoverStep.HubKnowsNoDevice => Task.FromException(new FakeHubException(FailureKind.NotFound)),
            FailoverStep.HubIsSuspended => Task.FromException(new FakeHubException(FailureKind.Suspended)),
            FailoverStep.HubIsUnavailable => Task.FromException(new FakeHubException(FailureKind.Unavailable)),
            FailoverStep.HubFailsHandshakes => Task.FromException(new FakeHubException(FailureKind.HandshakeFailed)),
            _ => Task.CompletedTask,
        };
        Adapter.OnArm = (client, token) => _hub switch
        {
            FailoverStep.HubHangsLater => client.HangAsync(token),
            FailoverStep.HubFailsLater => Task.FromException(new IOException("Cut.")),
            _ => Task.CompletedTask,
        };
        Adapter.OnClose = (_, token) => _closes switch
        {
            FailoverStep.ClosesHang => DelayAsync(TimeSpan.FromDays(1), token),
            FailoverStep.ClosesFail => Task.FromException(new InvalidOperationException("Not in good order.")),
            _ => Task.CompletedTask,
        };
        Adapter.OnCheck = (_, token) => CheckAsync(token);
        Adapter.OnProbe = (_, token) => CheckAsync(token);
        _options = options;
        _client = new(Adapter, ["west.example", "east.example"], options, new ReconnectPacer(), time, null, random);
        _client.StateChanged += (_, arguments) => States.Enqueue(arguments.State);
    }

    public FakeHubAdapter Adapter { get; } = new();

    public ConcurrentQueue<FailoverState> States { get; } = new();

    /// <summary>The numbers of <see cref="FailoverStep.SendUnanswered"/>, in the order in which the client after the one that did not answer saw them.</summary>
    public ConcurrentQueue<(int Client, int Number)> Arrived { get; } = new();

    /// <summary>Whether an operation was begun on a client that was closed.</summary>
    public bool BegunOnClosed { get; private set; }

    /// <summary>Whether an operation that is not to be repeated was.</summary>
    public bool RepeatedOnce { get; private set; }

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
            case FailoverStep.SendOnce:
                SendOnce();
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
            case FailoverStep.Dispose:
                _answers.Enqueue(_client.DisposeAsync().AsTask());
                break;
            case FailoverStep.Reconfigure:
                _client.Reconfigure(Changed());
                break;
            case >= FailoverStep.ClosesHang and <= FailoverStep.ClosesWell:
                _closes = step;
                break;
            case >= FailoverStep.ChecksFail and <= FailoverStep.ChecksWell:
                _checks = step;
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

    private void SendOnce()
    {
        var made = Adapter.Clients.Count;
        var runs = 0;
        _answers.Enqueue(_client.ExecuteOnceAsync(
            async (client, _, token) =>
            {
                RepeatedOnce |= ++runs > 1;
                await (client.Number < made ? client.HangAsync(token) : Task.CompletedTask);
                return 0;
            },
            0).AsTask());
    }

    private Task CheckAsync(CancellationToken token) => _checks switch
    {
        FailoverStep.ChecksFail => Task.FromException(new IOException("No answer.")),
        FailoverStep.ChecksHang => DelayAsync(TimeSpan.FromDays(1), token),
        _ => Task.CompletedTask,
    };

    private FailoverOptions Changed()
    {
        var options = _options.Copy();
        options.MaxConcurrentOperations = 1 + (Interlocked.Increment(ref _numbers) % 5);
        options.CheckInterval = _options.CheckInterval * (1 + (options.MaxConcurrentOperations % 2));
        return options;
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
