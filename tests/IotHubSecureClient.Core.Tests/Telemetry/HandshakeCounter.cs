using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Authentication;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Telemetry;

/// <summary>What was counted of the handshakes under one policy, which no test beside this one uses.</summary>
internal sealed class HandshakeCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _verdicts = [];
    private readonly ConcurrentQueue<double> _durations = [];

    public HandshakeCounter()
    {
        Policy = TlsPolicy.CreateBuilder($"Test-{Guid.NewGuid()}").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(TlsPolicies.Default.CipherSuites).Build();
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == TelemetryConstants.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (instrument.Name == TelemetryConstants.Handshakes && IsOurs(tags))
            {
                _verdicts.Enqueue((string)TagOf(tags, TelemetryConstants.VerdictTag)!);
            }
        });
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (instrument.Name == TelemetryConstants.HandshakeDuration && IsOurs(tags))
            {
                _durations.Enqueue(value);
            }
        });
        _listener.Start();
    }

    public TlsPolicy Policy { get; }

    public IReadOnlyCollection<string> Verdicts => _verdicts;

    public IReadOnlyCollection<double> Durations => _durations;

    public void Dispose() => _listener.Dispose();

    private bool IsOurs(ReadOnlySpan<KeyValuePair<string, object?>> tags) => Equals(TagOf(tags, TelemetryConstants.PolicyTag), Policy.Name);

    private static object? TagOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
