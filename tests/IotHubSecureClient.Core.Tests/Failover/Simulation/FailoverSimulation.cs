using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>A day of a fleet, with regional failovers.</summary>
internal sealed class FailoverSimulation
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SendingTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReceivingTime = TimeSpan.FromMilliseconds(120);

    private readonly int _seed;
    private readonly TimeSpan _length;
    private readonly TimeSpan[] _failovers;
    private readonly SimulatedTime _time = new();
    private readonly SimulatedHub _hub;
    private readonly SimulatedDevice[] _devices;

    public FailoverSimulation(int clients, bool isOneProcess, FailureClassification busy, int seed)
        : this(clients, isOneProcess, busy, seed, TimeSpan.FromDays(1), TimeSpan.FromHours(3), TimeSpan.FromHours(15))
    {
    }

    public FailoverSimulation(int clients, bool isOneProcess, FailureClassification busy, int seed, TimeSpan length, params TimeSpan[] failovers)
    {
        (_seed, _length, _failovers) = (seed, length, failovers);
        var shared = new ReconnectPacer();
        var random = new Random(seed);
        var options = new FailoverOptions { TotalTimeout = TimeSpan.FromHours(1), CheckInterval = TimeSpan.FromMinutes(10) };
        _hub = new(_time, random, failovers, busy);
        _devices = [.. Enumerable.Range(0, clients).Select(_ => new SimulatedDevice(_time, _hub, options, isOneProcess ? shared : new ReconnectPacer(), new Random(random.Next())))];
    }

    public IReadOnlyList<SimulatedDevice> Devices => _devices;

    /// <summary>The connects that were attempted, over the day.</summary>
    public AttemptDistribution Attempts => new(_hub.Attempts);

    public SimulationFigures Run()
    {
        var random = new Random(_seed);
        _hub.Start();
        foreach (var device in _devices)
        {
            device.Start(Interval, random);
            _time.Run(TimeSpan.FromMilliseconds(20));
        }

        foreach (var cut in _failovers.SelectMany(failover => new[] { failover, failover + SimulatedHub.AcceptingTime }))
        {
            // All are in the midst of something when they are cut.
            _ = _time.CreateTimer(_ => Array.ForEach(_devices, device => device.Send()), null, cut - SendingTime - _time.Elapsed, Timeout.InfiniteTimeSpan);
            _ = _time.CreateTimer(_ => Array.ForEach(_devices, device => device.Change()), null, cut - ReceivingTime - _time.Elapsed, Timeout.InfiniteTimeSpan);
        }

        var back = _failovers.Max(failover => BackAfter(failover + SimulatedHub.AcceptingTime + SimulatedHub.DownTime));
        _time.Run(_length - Rest - _time.Elapsed);
        Array.ForEach(_devices, device => device.Stop());
        _time.Run(Rest);
        var arrived = _devices.Sum(device => device.Arrived.Count);
        return new(
            _seed,
            _hub.Attempts.Values.Sum(),
            _hub.Throttled,
            _hub.Attempts.Where(each => IsFirstMinute(each.Key)).Max(each => each.Value),
            _hub.Attempts.Where(each => !IsFirstMinute(each.Key)).Max(each => each.Value),
            back,
            _devices.Sum(device => device.Sent),
            arrived,
            _devices.Sum(device => device.Arrived.Values.Sum()) - arrived,
            _devices.Sum(device => device.Received),
            _devices.Sum(device => device.Messages.Count + device.Versions.Count));
    }

    private bool IsFirstMinute(int second) => _failovers.Any(failover => second >= failover.TotalSeconds && second < failover.TotalSeconds + 60);

    private int BackAfter(TimeSpan up)
    {
        _time.Run(up - _time.Elapsed);
        var seconds = 0;
        for (; _hub.Connected < _devices.Length && seconds < 3600; seconds++)
        {
            _time.Run(TimeSpan.FromSeconds(1));
        }

        return seconds;
    }
}
