using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>
/// A device that sends numbered telemetry, and is sent numbered messages and desired changes, which it hands to its handlers as the clients of the library do; and what the hub keeps of it.
/// </summary>
internal sealed class SimulatedDevice : IAsyncDisposable
{
    private static readonly TimeSpan HandlingTime = TimeSpan.FromMilliseconds(30);

    private readonly SimulatedTime _time;
    private readonly SimulatedHub _hub;
    private readonly FailoverClient<SimulatedConnection> _client;
    private readonly List<Task> _sent = [];
    private readonly List<ITimer> _timers = [];
    private readonly Queue<int> _queue = new();
    private readonly SettledMessages _settled = new();
    private readonly DesiredVersions _desired;
    private Task _receiving = Task.CompletedTask;
    private int _numbers;
    private int _queued;
    private int _version;
    private bool _wasConnected;

    public SimulatedDevice(SimulatedTime time, SimulatedHub hub, FailoverOptions options, ReconnectPacer pacer, Random random)
    {
        (_time, _hub, _desired) = (time, hub, new(time));
        _client = new(new SimulatedAdapter(hub, this), [SimulatedHub.Name], options, pacer, time, null, random);
    }

    public FailoverState State => _client.State;

    public int Sent => _sent.Count;

    public int Queued => _queued;

    /// <summary>The messages that are not completed.</summary>
    public IReadOnlyCollection<int> Queue => _queue;

    /// <summary>How many messages and changes have come, those among them that had come before.</summary>
    public int Received { get; private set; }

    /// <summary>How often each telemetry message came to the hub.</summary>
    public Dictionary<int, int> Arrived { get; } = [];

    /// <summary>The cloud-to-device messages that the application's handler was given.</summary>
    public List<int> Messages { get; } = [];

    /// <summary>The desired changes that the application's handler was given.</summary>
    public List<int> Versions { get; } = [];

    public IEnumerable<Task> Unanswered => _sent.Where(task => !task.IsCompletedSuccessfully);

    /// <summary>Whether every telemetry message came to the hub.</summary>
    public bool HasEveryMessage => Arrived.Count == _numbers && Arrived.Keys.All(number => number >= 0 && number < _numbers);

    public bool HasNewestVersion => Versions[^1] == _version;

    public void Start(TimeSpan interval, Random random)
    {
        _ = _client.ConnectAsync();
        _timers.Add(_time.CreateTimer(_ => Send(), null, interval * random.NextDouble(), interval));
        _timers.Add(_time.CreateTimer(_ => Change(), null, interval * 4 * random.NextDouble(), interval * 4));
    }

    public void Send() => _sent.Add(_client.ExecuteAsync(static (connection, number, token) => RequestAsync(connection, () => connection.Device.Arrive(number), token), _numbers++).AsTask());

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>From now on nothing is new.</summary>
    public void Stop() => _timers.ForEach(timer => timer.Dispose());

    /// <summary>A message and a desired change.</summary>
    public void Change()
    {
        var (message, version) = (++_queued, ++_version);
        _queue.Enqueue(message);
        _hub.Push(this, connection => Receive(connection, message), mayRepeat: false);
        _hub.Push(this, _ => Deliver(version, isComplete: false), mayRepeat: true);
    }

    public void OnConnecting()
    {
        if (_wasConnected)
        {
            _desired.HoldChanges();
        }
    }

    /// <summary>Reads the desired properties.</summary>
    public async Task CatchUpAsync(SimulatedConnection connection, CancellationToken cancellationToken)
    {
        var version = 0;
        await _hub.RequestAsync(connection, () => version = _version, cancellationToken);
        if (_wasConnected)
        {
            Deliver(version, isComplete: true);
        }
        else
        {
            _desired.StartAt(SimulatedHub.Name, version);
        }

        _wasConnected = true;
    }

    /// <summary>A message has come, and is handled behind those that came before.</summary>
    public void Receive(SimulatedConnection connection, int message)
    {
        Received++;
        _receiving = ReceiveAsync(_receiving, connection, message);
    }

    private static async ValueTask<bool> RequestAsync(SimulatedConnection connection, Action onArrival, CancellationToken cancellationToken)
    {
        await connection.Device._hub.RequestAsync(connection, onArrival, cancellationToken);
        return true;
    }

    private void Arrive(int number) => Arrived[number] = Arrived.GetValueOrDefault(number) + 1;

    private void Deliver(int version, bool isComplete)
    {
        Received++;
        _ = _desired.DeliverAsync(SimulatedHub.Name, version, isComplete, () => HandleAsync(Versions, version));
    }

    private async Task ReceiveAsync(Task previous, SimulatedConnection connection, int message)
    {
        await previous;
        if (connection.IsClosed)
        {
            return;
        }

        var id = $"{message}";
        if (!_settled.Contains(id))
        {
            await HandleAsync(Messages, message);
        }

        await _settled.CompleteAsync(id, () => CompleteAsync(connection, message));
    }

    private async Task<bool> CompleteAsync(SimulatedConnection connection, int message)
    {
        try
        {
            await _hub.RequestAsync(connection, () => Complete(message), CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task HandleAsync(List<int> handled, int number)
    {
        handled.Add(number);
        return _time.DelayAsync(HandlingTime, CancellationToken.None);
    }

    private void Complete(int number)
    {
        while (_queue.TryPeek(out var first) && first <= number)
        {
            _queue.Dequeue();
        }
    }
}
