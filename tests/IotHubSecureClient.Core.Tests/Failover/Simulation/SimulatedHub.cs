using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>A hub that throttles as S1 does, and that fails over as the service does: it cuts all, accepts for 2 minutes, cuts all and is not there for 7 minutes, and is there again.</summary>
/// <param name="time">The clock.</param>
/// <param name="random">What chance is drawn from.</param>
/// <param name="failovers">When they begin.</param>
/// <param name="busy">What a client is told that is throttled.</param>
internal sealed class SimulatedHub(SimulatedTime time, Random random, IReadOnlyList<TimeSpan> failovers, FailureClassification busy)
{
    public const string Name = "hub.example";
    public const int ConnectionsPerSecond = 100;

    public static readonly TimeSpan AcceptingTime = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan DownTime = TimeSpan.FromMinutes(7);

    /// <summary>What it says where there are words for that: to come again after 5 s.</summary>
    public static readonly FailureClassification Throttling = new(FailureKind.Throttled, TimeSpan.FromSeconds(5));

    /// <summary>What it says over MQTT, whose one answer is that it is not available.</summary>
    public static readonly FailureClassification Unavailable = new(FailureKind.Unavailable);

    private const int Repeating = 10;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);

    private readonly Dictionary<int, int> _accepted = [];
    private readonly Dictionary<SimulatedDevice, SimulatedConnection> _connections = [];

    /// <summary>How many connects were attempted in each second.</summary>
    public Dictionary<int, int> Attempts { get; } = [];

    public int Throttled { get; private set; }

    public int Connected => _connections.Values.Count(connection => connection.IsAlive);

    private HubPhase Phase => failovers.Select(start => time.Elapsed - start).Where(since => since >= TimeSpan.Zero && since < AcceptingTime + DownTime)
        .Select(since => since < AcceptingTime ? HubPhase.Accepting : HubPhase.Down).FirstOrDefault();

    public void Start()
    {
        foreach (var failover in failovers)
        {
            _ = time.CreateTimer(_ => CutAll(0), null, failover, Timeout.InfiniteTimeSpan);
            _ = time.CreateTimer(_ => CutAll(0.5), null, failover + AcceptingTime, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task ConnectAsync(SimulatedConnection connection, CancellationToken cancellationToken)
    {
        var second = (int)time.Elapsed.TotalSeconds;
        Attempts[second] = Attempts.GetValueOrDefault(second) + 1;
        await WaitAsync(cancellationToken);
        if (Phase == HubPhase.Down)
        {
            await FailAsync(connection, cancellationToken);
        }

        if (_accepted.GetValueOrDefault(second) == ConnectionsPerSecond)
        {
            Throttled++;
            throw new FakeHubException(busy.Kind, busy.RetryAfter);
        }

        _accepted[second] = _accepted.GetValueOrDefault(second) + 1;
        connection.IsAlive = true;
        _connections[connection.Device] = connection;
    }

    /// <summary>Takes a request and acknowledges it; the connection may be cut between the two.</summary>
    public async Task RequestAsync(SimulatedConnection connection, Action onArrival, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        if (connection.IsAlive)
        {
            onArrival();
            await WaitAsync(cancellationToken);
        }

        if (!connection.IsAlive)
        {
            await connection.HangAsync(cancellationToken);
        }
    }

    /// <summary>A device listens: it is sent every message that it has not completed.</summary>
    public void Subscribe(SimulatedConnection connection)
    {
        connection.IsArmed = true;
        foreach (var message in connection.Device.Queue)
        {
            _ = PushAsync(connection, () => connection.Device.Receive(connection, message));
        }
    }

    /// <summary>Sends to a device, if it listens: once, and now and then again.</summary>
    public void Push(SimulatedDevice device, Action<SimulatedConnection> arrive, bool mayRepeat)
    {
        if (_connections.TryGetValue(device, out var connection) && connection is { IsAlive: true, IsArmed: true })
        {
            for (var copies = mayRepeat && random.Next(Repeating) == 0 ? 2 : 1; copies > 0; copies--)
            {
                _ = PushAsync(connection, () => arrive(connection));
            }
        }
    }

    private async Task PushAsync(SimulatedConnection connection, Action arrive)
    {
        await time.DelayAsync(Latency, CancellationToken.None);
        if (connection.IsAlive)
        {
            arrive();
        }
    }

    private Task FailAsync(SimulatedConnection connection, CancellationToken cancellationToken) => random.Next(10) switch
    {
        < 4 => connection.HangAsync(cancellationToken),
        < 7 => throw new IOException("The connection was refused."),
        < 9 => throw new FakeHubException(FailureKind.NotFound),
        _ => throw new FakeHubException(FailureKind.Unauthorized),
    };

    private void CutAll(double silent)
    {
        foreach (var connection in _connections.Values.Where(connection => connection.IsAlive))
        {
            connection.Cut(random.NextDouble() < silent);
        }
    }

    private Task WaitAsync(CancellationToken cancellationToken) => time.DelayAsync(Latency * (0.5 + random.NextDouble()), cancellationToken);
}
