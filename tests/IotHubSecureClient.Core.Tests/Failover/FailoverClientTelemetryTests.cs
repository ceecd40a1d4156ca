using System.Diagnostics.Metrics;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Telemetry;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverClientTelemetryTests : IDisposable
{
    private readonly FailoverHarness _hub = new();

    // The meter is one for the process: a name of its own tells this test's measurements from those of the tests beside it.
    private readonly string _host = $"{Guid.NewGuid():N}.example";
    private readonly MeterListener _listener = new();
    private readonly List<string> _measurements = [];

    public FailoverClientTelemetryTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == TelemetryConstants.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, Math.Round(value), tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Metrics_ConnectedLostAndRecovered_CountsAttemptsAndLossesAndRecordsSeconds()
    {
        _hub.Adapter.OnConnect = (_, token) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(2), token);
        var client = _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero }, _host);
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Throttled));

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Run(client.DisposeAsync().AsTask());

        Assert.Equal(
            [
                "iothub.failover.connect_attempts 1 {attempt} Connected",
                "iothub.failover.first_connect.duration 2 s ",
                "iothub.failover.connections_lost 1 {connection} ConnectionLost",
                "iothub.failover.connect_attempts 1 {attempt} Throttled",
                "iothub.failover.connect_attempts 1 {attempt} Connected",
            ],
            _measurements.SkipLast(1));
        Assert.Matches("^iothub.failover.recovery.duration [123] s $", _measurements[^1]);
    }

    [Fact]
    public void Metrics_ListenerThrows_IsLoggedAndTheClientIsConnectedAgain()
    {
        using var listener = new MeterListener { InstrumentPublished = _listener.InstrumentPublished };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Throw(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Throw(tags));
        listener.Start();
        var client = _hub.NewConnectedClient(null, _host);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal((FailoverStatus.Connected, FailoverReason.Recovered), (client.State.Status, client.State.Reason));
        Assert.Equal(5, _hub.Messages.Count(message => message == "29 Error A listener of the metrics threw."));

        void Throw(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (Equals(tag.Value, _host))
                {
                    throw new InvalidOperationException("The listener's.");
                }
            }
        }
    }

    /// <summary>Loggers throw where one of their providers does.</summary>
    [Fact]
    public void Logs_ProviderThrows_TheClientIsConnectedAgainAndEndsAsItWould()
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new ThrowingLoggerProvider()));
        var client = new FailoverClient<FakeHubClient>(_hub.Adapter, [_host], null, new ReconnectPacer(), _hub.Time, loggers, new Random(1));
        _hub.Run(client.ConnectAsync(_hub.Token));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(FailoverReason.Recovered, client.State.Reason);

        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Disabled));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(FailoverStatus.Failed, client.State.Status);

        _hub.Run(client.ConnectAsync(_hub.Token));
        Assert.Equal(FailoverStatus.Connected, client.State.Status);
        _hub.Run(client.DisposeAsync().AsTask());
    }

    [Fact]
    public void Metrics_LostClientThatIsSlowToClose_CountsTheRecoveryFromTheLoss()
    {
        _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero }, _host);
        _hub.Adapter.OnClose = (_, _) => _hub.Time.DelayAsync(TimeSpan.FromSeconds(8), CancellationToken.None);

        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal("iothub.failover.recovery.duration 8 s ", _measurements[^1]);
    }

    [Fact]
    public void Metrics_ClosedAndConnectedAgain_RecordsNoRecovery()
    {
        var client = _hub.NewConnectedClient(null, _host);
        _hub.Run(client.CloseAsync(_hub.Token));

        _hub.Run(client.ConnectAsync(_hub.Token));

        Assert.DoesNotContain(_measurements, measurement => measurement.Contains("recovery", StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_GoesOverToTheSecondHubAndBack_CountsEach()
    {
        const string East = "east.example";
        _hub.Adapter.FailConnectsTo(_host, FailoverHarness.NewViolation);
        var client = _hub.NewConnectedClient(new FailoverOptions { ViolationWindow = TimeSpan.FromMinutes(1), ProbeInterval = TimeSpan.FromSeconds(10), ProbesBeforeReturn = 1 }, _host, East);
        Assert.Equal(East, client.State.Endpoint!.Name);
        _hub.Adapter.FailConnects();

        _hub.Time.Run(TimeSpan.FromMinutes(3));

        Assert.Equal(_host, client.State.Endpoint!.Name);
        string[] logged = [$"27 Warning Went over to the hub '{East}': PolicyViolation.", $"27 Warning Went over to the hub '{_host}': FirstEndpointHealthy."];
        Assert.Equal(logged, _hub.Messages.Where(message => message.StartsWith("27", StringComparison.Ordinal)));
        Assert.Equal(["iothub.failover.endpoint_switches 1 {switch} FirstEndpointHealthy"], _measurements.Where(measurement => measurement.Contains("switches", StringComparison.Ordinal)));
    }

    [Fact]
    public void Polly_OperationIsTriedAgain_TellsOfTheRetryWithTheEndpoint()
    {
        const string Meter = "Polly";
        List<string> events = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            var known = tags.ToArray().ToDictionary();
            if (Equals(known.GetValueOrDefault("pipeline.instance"), _host))
            {
                events.Add($"{known.GetValueOrDefault("pipeline.name")} {known.GetValueOrDefault("event.name")}");
            }
        });
        listener.Start();
        var client = _hub.NewConnectedClient(null, _host);
        var attempts = 0;

        _hub.Run(_hub.SendAsync(client, (_, _) => ++attempts == 1 ? throw new FakeHubException(FailureKind.Transient) : Task.CompletedTask));

        Assert.Contains("iothub-retry OnRetry", events);
        Assert.Contains(_hub.Logs.GetSnapshot(), record => record.Category == Meter && record.Message.Contains($"Source: 'iothub-retry/{_host}/Retry'", StringComparison.Ordinal));
    }

    [Fact]
    public void Log_ConnectedLostRecoveredAndGivenUp_SaysSo()
    {
        var client = _hub.NewConnectedClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero });
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Unauthorized));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));
        _hub.Adapter.FailConnects(new FakeHubException(FailureKind.Disabled));
        _hub.Adapter.Current.Lose();
        _hub.Time.Run(TimeSpan.FromMinutes(1));

        Assert.Equal(FailoverStatus.Failed, client.State.Status);
        var messages = _hub.Messages.ToArray();
        Assert.Equal("20 Information Connected to 'hub.example' after 0.000 s.", messages[0]);
        Assert.Equal("22 Warning The connection to 'hub.example' is lost: ConnectionLost.", messages[1]);
        Assert.Equal("23 Warning An attempt to connect to 'hub.example' failed: BadCredentials.", messages[2]);
        Assert.Matches(@"^21 Information Connected to 'hub\.example' again, [12]\.\d{3} s after the connection was lost\.$", messages[3]);
        Assert.Equal("22 Warning The connection to 'hub.example' is lost: ConnectionLost.", messages[4]);
        Assert.Equal("23 Warning An attempt to connect to 'hub.example' failed: Disabled.", messages[5]);
        Assert.Equal("26 Critical The client gives up: another attempt would fail in the same way.", messages[6]);
        Assert.Equal(7, messages.Length);
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var known = tags.ToArray().ToDictionary();
        if (Equals(known.GetValueOrDefault("server.address"), _host))
        {
            _measurements.Add($"{instrument.Name} {value} {instrument.Unit} {known.GetValueOrDefault("iothub.failover.reason")}");
        }
    }
}
