using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>A device that sends numbered telemetry, and is sent numbered messages and desired changes; and what the hub keeps of it.</summary>
internal sealed class SimulatedDevice : IAsyncDisposable
{
    private readonly SimulatedTime _time;
    private readonly SimulatedHub _hub;
    private readonly FailoverClient<SimulatedConnection> _client;
    private readonly List<Task> _sent = [];
    private readonly List<ITimer> _timers = [];
    private readonly Queue<int> _queue = new();
    private int _numbers;
    private int _queued;
    private int _version;
    private int _lastMessage;
    private int _lastVersion;

    public SimulatedDevice(SimulatedTime time, SimulatedHub hub, FailoverOptions options, ReconnectPacer pacer, Random random)
    {
        (_time, _hub) = (time, hub);
        _client = new(new SimulatedAdapter(hub, this), ["hub.example"], options, pacer, time, null, random);
    }

    public FailoverState State => _client.State;

    public int Sent => _sent.Count;

    public int Queued => _queued;

    /// <summary>How often each telemetry message came to the hub.</summary>
    public Dictionary<int, int> Arrived { get; } = [];

    /// <summary>The cloud-to-device messages that the application's handler was given.</summary>
    public List<int> Messages { get; } = [];

    /// <summary>The desired changes that the application's handler was given.</summary>
    public List<int> Versions { get; } = [];

    public IEnumerable<Task> Unanswered => _sent.Where(task => !task.IsCompletedSuccessfully);

    /// <summary>Whether every telemetry message came to the hub.</summary>
    public bool HasEveryMessage => Arrived.Count == _numbers && Arrived.Keys.All(number => number >= 0 && number < _numbers);

    public bool HasNewestVersion => _lastVersion == _version;

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

    /// <summary>The device's end of the connection gets what the hub has for it. A message stays in the hub's queue until its completion has come there; the handler is given each once.</summary>
    public void Receive()
    {
        foreach (var message in _queue.Where(message => message > _lastMessage).ToArray())
        {
            _lastMessage = message;
            Messages.Add(message);
        }

        if (_queue.Count > 0)
        {
            _sent.Add(_client.ExecuteAsync(static (connection, state, token) => RequestAsync(connection, () => state.Device.Complete(state.Number), token), (Device: this, Number: _lastMessage)).AsTask());
        }

        if (_version > _lastVersion)
        {
            _lastVersion = _version;
            Versions.Add(_version);
        }
    }

    private static async ValueTask<bool> RequestAsync(SimulatedConnection connection, Action onArrival, CancellationToken cancellationToken)
    {
        await connection.Device._hub.RequestAsync(connection, onArrival, cancellationToken);
        return true;
    }

    private void Arrive(int number) => Arrived[number] = Arrived.GetValueOrDefault(number) + 1;

    private void Change()
    {
        _queue.Enqueue(++_queued);
        _version++;
        _hub.Push(this);
    }

    private void Complete(int number)
    {
        while (_queue.TryPeek(out var first) && first <= number)
        {
            _queue.Dequeue();
        }
    }
}
