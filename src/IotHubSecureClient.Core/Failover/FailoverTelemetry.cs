using System.Diagnostics;
using System.Diagnostics.Metrics;
using IotHubSecureClient.Telemetry;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Failover;

/// <summary>Tells of connections made, lost and made again, as metrics and log messages.</summary>
internal sealed class FailoverTelemetry(ILogger logger)
{
    private const string Host = "server.address";

    private static readonly Meter Meter = new(TelemetryConstants.Name);
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(TelemetryConstants.ConnectAttempts, "{attempt}", "Attempts to connect, by outcome.");
    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(TelemetryConstants.ConnectionsLost, "{connection}", "Connections that were up and were lost, by reason.");
    private static readonly Counter<long> Switches = Meter.CreateCounter<long>(TelemetryConstants.EndpointSwitches, "{switch}", "Failovers from one hub to another and back, by reason.");
    private static readonly Histogram<double> FirstConnect = Meter.CreateHistogram<double>(TelemetryConstants.FirstConnectDuration, "s", "The time until a client is connected for the first time.");
    private static readonly Histogram<double> Recovery = Meter.CreateHistogram<double>(TelemetryConstants.RecoveryDuration, "s", "The time from the loss of a connection to the next one.");

    public void OnConnected(FailoverEndpoint endpoint, TimeSpan after, bool isFirst)
    {
        Count(Attempts, endpoint, TelemetryConstants.Connected);
        Measure(() => (isFirst ? FirstConnect : Recovery).Record(after.TotalSeconds, new KeyValuePair<string, object?>(Host, endpoint.Name)));
        if (isFirst)
        {
            Log.Connected(logger, endpoint.Name, after.TotalSeconds);
        }
        else
        {
            Log.Recovered(logger, endpoint.Name, after.TotalSeconds);
        }
    }

    public void OnSwitched(FailoverEndpoint endpoint, FailoverReason reason)
    {
        Count(Switches, endpoint, reason.ToString());
        Log.Switched(logger, endpoint.Name, reason);
    }

    public void OnAttemptFailed(FailoverEndpoint endpoint, FailoverReason reason, Exception exception)
    {
        Count(Attempts, endpoint, reason.ToString());
        Log.AttemptFailed(logger, endpoint.Name, reason, exception);
    }

    public void OnLost(FailoverEndpoint endpoint, FailoverReason reason, Exception? exception)
    {
        Count(Losses, endpoint, reason.ToString());
        Log.ConnectionLost(logger, endpoint.Name, reason, exception);
    }

    private void Count(Counter<long> counter, FailoverEndpoint endpoint, string reason) =>
        Measure(() => counter.Add(1, new TagList { { Host, endpoint.Name }, { TelemetryConstants.FailoverReasonTag, reason } }));

    // Whoever listens is called at once, and the client outlives their faults.
    private void Measure(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception exception)
        {
            Log.ListenerFailed(logger, exception);
        }
    }
}
