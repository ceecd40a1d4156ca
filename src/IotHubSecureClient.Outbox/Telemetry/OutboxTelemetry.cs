using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IotHubSecureClient.Telemetry;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Outbox;

/// <summary>Tells of one outbox as metrics and log messages.</summary>
internal sealed class OutboxTelemetry(string path, ILogger logger)
{
    private const string Unit = "{message}";

    private static readonly ConcurrentDictionary<OutboxTelemetry, int> Depths = new();
    private static readonly Meter Meter = new(TelemetryConstants.Name);
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(OutboxTelemetryConstants.Sent, Unit, "Messages that the hub has acknowledged.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(OutboxTelemetryConstants.Dropped, Unit, "Messages that were dropped.");
    private static readonly Counter<long> DeadLettered = Meter.CreateCounter<long>(OutboxTelemetryConstants.DeadLettered, Unit, "Messages that cannot be sent.");

    static OutboxTelemetry() =>
        Meter.CreateObservableUpDownCounter(OutboxTelemetryConstants.Depth, static () => Depths.Values.Sum(depth => (long)depth), Unit, "Messages that wait.");

    private OutboxTotals _last;

    public void OnOpened(OutboxTotals totals)
    {
        Log.Opened(logger, path, totals.Count, totals.Bytes, totals.DeadLetters);
        Depths[this] = totals.Count;
        _last = totals;
    }

    public void OnCommitted(OutboxTotals totals)
    {
        Depths[this] = totals.Count;
        Sent.Add(totals.Acknowledged - _last.Acknowledged);
        Dropped.Add(totals.Dropped - _last.Dropped);
        DeadLettered.Add(totals.DeadLettered - _last.DeadLettered);
        if (totals.Dropped != _last.Dropped)
        {
            Log.Dropped(logger, path, totals.Dropped - _last.Dropped);
        }

        _last = totals;
    }

    public void OnClosed() => Depths.TryRemove(this, out _);
}
