using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>A client of a fake hub in simulated time, and what was seen of it.</summary>
internal sealed class FailoverHarness
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public FailoverHarness() => Loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(Logs)));

    public SimulatedTime Time { get; } = new();

    public FakeHubAdapter Adapter { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    /// <summary>What the library itself has logged, without what the pipelines log.</summary>
    public IEnumerable<string> Messages => Logs.GetSnapshot().Where(record => record.Category!.StartsWith("IotHub", StringComparison.Ordinal)).Select(record => $"{record.Id.Id} {record.Level} {record.Message}");

    public List<FailoverState> States { get; } = [];

    public IEnumerable<FailoverStatus> Statuses => States.Select(state => state.Status);

    public CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    private ILoggerFactory Loggers { get; }

    public static TlsPolicyViolationException NewViolation() => new("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]);

    public FailoverClient<FakeHubClient> NewClient(FailoverOptions? options = null, params string[] endpoints)
    {
        var client = new FailoverClient<FakeHubClient>(Adapter, endpoints is [] ? ["hub.example"] : endpoints, options, new ReconnectPacer(), Time, Loggers, new Random(1));
        client.StateChanged += (_, arguments) => States.Add(arguments.State);
        return client;
    }

    public FailoverClient<FakeHubClient> NewConnectedClient(FailoverOptions? options = null, params string[] endpoints)
    {
        var client = NewClient(options, endpoints);
        Run(client.ConnectAsync(Token));
        return client;
    }

    public void Run(Task task) => Time.RunUntil(task, Longest);

    public TResult Run<TResult>(Task<TResult> task) => Time.RunUntil(task, Longest);

    public TException Throws<TException>(Task task)
        where TException : Exception => Assert.Throws<TException>(() => Run(task));

    /// <summary>Lets all happen that needs no time.</summary>
    public void Settle() => Time.Run(TimeSpan.FromMilliseconds(1));

    /// <summary>An operation that is done at once.</summary>
    public Task<int> SendAsync(FailoverClient<FakeHubClient> client, int number = 1) =>
        client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), number, Token).AsTask();

    /// <summary>An operation that the hub acknowledges after a moment, as one that has gone to it.</summary>
    public Task<int> AcknowledgeAsync(FailoverClient<FakeHubClient> client) => SendAsync(client, (_, token) => Time.DelayAsync(TimeSpan.FromMilliseconds(1), token));

    /// <summary>An operation that does as stated.</summary>
    public Task<int> SendAsync(FailoverClient<FakeHubClient> client, Func<FakeHubClient, CancellationToken, Task> operation, CancellationToken? token = null) => client.ExecuteAsync(
        async (hub, cancellationToken) =>
        {
            await operation(hub, cancellationToken);
            return hub.Number;
        },
        token ?? Token).AsTask();

    /// <summary>An operation that is not to be repeated.</summary>
    public Task<int> SendOnceAsync(FailoverClient<FakeHubClient> client, Func<FakeHubClient, CancellationToken, Task> operation) => client.ExecuteOnceAsync(
        static async (hub, operation, token) =>
        {
            await operation(hub, token);
            return hub.Number;
        },
        operation,
        Token).AsTask();
}
