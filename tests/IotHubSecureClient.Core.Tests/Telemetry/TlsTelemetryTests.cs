using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Telemetry;

public sealed class TlsTelemetryTests : IDisposable
{
    private const string Host = "hub.example";
    private const int Port = 8883;

    private readonly TlsPolicy _policy;
    private readonly FakeLogger _logger = new();
    private readonly TlsTelemetry _telemetry;
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measurements = [];

    public TlsTelemetryTests()
    {
        // The meter is one for the process: a policy of its own tells this test's measurements from those of the tests beside it.
        _policy = TlsPolicy.CreateBuilder($"Test-{Guid.NewGuid()}").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(TlsPolicies.Default.CipherSuites).Build();
        _telemetry = new TlsTelemetry(_policy, _logger);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "IotHubSecureClient")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    private TlsSession Session { get; } = new()
    {
        Host = Host,
        Port = Port,
        ProtocolVersion = SslProtocols.Tls12,
        CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        Resumed = true,
        HandshakeDuration = TimeSpan.FromMilliseconds(250),
    };

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Succeed_Session_CountsTheHandshakeAndRecordsItsSeconds()
    {
        using (var observation = _telemetry.StartHandshake(Host, Port))
        {
            observation.Succeed(Session);
        }

        Dictionary<string, object?> tags = new()
        {
            ["iothub.tls.policy"] = _policy.Name,
            ["iothub.tls.verdict"] = "allowed",
            ["tls.protocol.name"] = "tls",
            ["tls.protocol.version"] = "1.2",
            ["tls.cipher"] = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        };
        Assert.Equal(["iothub.tls.handshake.duration", "iothub.tls.handshakes"], _measurements.Select(measurement => measurement.Instrument).Order());
        Assert.All(_measurements, measurement => Assert.Equal(tags, measurement.Tags));
        Assert.Equal([0.25, 1], _measurements.Select(measurement => measurement.Value).Order());
        Assert.Equal(
            $"TLS handshake with 'hub.example:8883' verified: Tls12, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, policy '{_policy.Name}', 0.250 s.",
            Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public void Fail_Violation_CountsEveryReasonAndLogsOneError()
    {
        var exception = new TlsPolicyViolationException(
            Host, Port, _policy, [new(TlsViolationKind.CipherSuite, "Suite."), new(TlsViolationKind.CertificateExpired, "Expired.")], Session);

        using (var observation = _telemetry.StartHandshake(Host, Port))
        {
            observation.Fail(exception);
        }

        Assert.Equal(
            ["CertificateExpired", "CipherSuite"],
            _measurements.Where(measurement => measurement.Instrument == "iothub.tls.refused_connections").Select(measurement => measurement.Tags["iothub.tls.reason"]).Order());
        Assert.Equal("refused", Assert.Single(_measurements, measurement => measurement.Instrument == "iothub.tls.handshakes").Tags["iothub.tls.verdict"]);
        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal((LogLevel.Error, 2), (record.Level, record.Id.Id));
        Assert.Equal($"TLS connection to 'hub.example:8883' refused under the policy '{_policy.Name}': {exception.Message}", record.Message);
    }

    [Fact]
    public void Fail_OtherError_CountsAFailedHandshakeAndNoRefusal()
    {
        using (var observation = _telemetry.StartHandshake(Host, Port))
        {
            observation.Fail(new IOException("The peer closed the connection."));
        }

        var measurement = Assert.Single(_measurements);
        Assert.Equal(("iothub.tls.handshakes", "failed", "System.IO.IOException"), (measurement.Instrument, measurement.Tags["iothub.tls.verdict"], measurement.Tags["error.type"]));
        Assert.Equal(LogLevel.Warning, Assert.Single(_logger.Collector.GetSnapshot()).Level);
    }

    [Fact]
    public void StartHandshake_Activity_HasTheAttributesOfServerAndSession()
    {
        List<Activity> stopped = [];
        var host = $"{Guid.NewGuid()}.example";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "IotHubSecureClient",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("server.address") is string address && address == host)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        using (var observation = _telemetry.StartHandshake(host, Port))
        {
            observation.Succeed(Session);
        }

        var activity = Assert.Single(stopped);
        Assert.Equal(("tls.handshake", ActivityKind.Client, ActivityStatusCode.Ok), (activity.OperationName, activity.Kind, activity.Status));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["server.address"] = host,
                ["server.port"] = Port,
                ["tls.protocol.name"] = "tls",
                ["tls.protocol.version"] = "1.2",
                ["tls.cipher"] = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                ["tls.resumed"] = true,
            },
            activity.TagObjects.ToDictionary());
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray().ToDictionary();
        if (!all.TryGetValue("iothub.tls.policy", out var policy) || !Equals(policy, _policy.Name))
        {
            return;
        }

        _measurements.Add((instrument.Name, value, all));
    }
}
