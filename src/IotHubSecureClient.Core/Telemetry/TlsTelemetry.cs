using System.Diagnostics;
using System.Diagnostics.Metrics;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Telemetry;

/// <summary>Tells of handshakes as metrics, activities and log messages. Attribute names are those of OpenTelemetry's <c>tls.*</c> and <c>server.*</c> registries.</summary>
internal sealed class TlsTelemetry(TlsPolicy policy, ILogger logger)
{
    private static readonly Meter Meter = new(TelemetryConstants.Name);
    private static readonly ActivitySource Source = new(TelemetryConstants.Name);
    private static readonly Counter<long> Handshakes = Meter.CreateCounter<long>(TelemetryConstants.Handshakes, "{handshake}", "TLS handshakes, by version, suite and verdict.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(TelemetryConstants.HandshakeDuration, "s", "The time from the ClientHello to the verdict.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(TelemetryConstants.RefusedConnections, "{connection}", "Connections that were refused under a policy, by reason.");

    public HandshakeObservation StartHandshake(string host, int port)
    {
        var activity = Source.StartActivity(TelemetryConstants.HandshakeActivity, ActivityKind.Client);
        activity?.SetTag("server.address", host).SetTag("server.port", port);
        return new HandshakeObservation(this, activity, host, port);
    }

    public void ReportWideOffer(string outside) => Log.OfferIsWider(logger, policy.Name, outside);

    public void Succeed(Activity? activity, TlsSession session)
    {
        Log.HandshakeVerified(logger, session.Host, session.Port, session.ProtocolVersion, session.CipherSuite, policy.Name, session.HandshakeDuration.TotalSeconds);
        activity?.SetTag("tls.protocol.name", "tls")
            .SetTag("tls.protocol.version", TelemetryConstants.VersionOf(session.ProtocolVersion))
            .SetTag("tls.cipher", session.CipherSuite.ToString())
            .SetTag("tls.resumed", session.Resumed)
            .SetStatus(ActivityStatusCode.Ok);
        Count(session, TelemetryConstants.VerdictAllowed);
    }

    public void Fail(Activity? activity, string host, int port, Exception exception)
    {
        var error = exception.GetType().FullName;
        activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, exception.Message);
        if (exception is not TlsPolicyViolationException violation)
        {
            if (exception is not OperationCanceledException)
            {
                Log.HandshakeFailed(logger, host, port, policy.Name, exception);
            }

            Handshakes.Add(1, new(TelemetryConstants.PolicyTag, policy.Name), new(TelemetryConstants.VerdictTag, TelemetryConstants.VerdictFailed), new("error.type", error));
            return;
        }

        Log.ConnectionRefused(logger, host, port, policy.Name, exception.Message);
        Count(violation.Session, TelemetryConstants.VerdictRefused);
        foreach (var reason in violation.Violations)
        {
            Refused.Add(1, new(TelemetryConstants.PolicyTag, policy.Name), new(TelemetryConstants.ReasonTag, reason.Kind.ToString()));
        }
    }

    /// <summary>Tells of a violation that passed, because nothing is to be refused yet.</summary>
    public void ReportViolation(TlsPolicyViolationException violation)
    {
        Log.ViolationReported(logger, violation.Host, violation.Port, policy.Name, string.Join(" ", violation.Violations.Select(reason => reason.Message)));
        Count(violation.Session, TelemetryConstants.VerdictReported);
    }

    private void Count(TlsSession? session, string verdict)
    {
        if (!Handshakes.Enabled && !Duration.Enabled)
        {
            return;
        }

        var tags = new TagList { { TelemetryConstants.PolicyTag, policy.Name }, { TelemetryConstants.VerdictTag, verdict } };
        if (session is not null)
        {
            tags.Add("tls.protocol.name", "tls");
            tags.Add("tls.protocol.version", TelemetryConstants.VersionOf(session.ProtocolVersion));
            tags.Add("tls.cipher", Enum.GetName(session.CipherSuite) ?? TelemetryConstants.Unknown);
            if (session.HandshakeDuration > TimeSpan.Zero)
            {
                Duration.Record(session.HandshakeDuration.TotalSeconds, tags);
            }
        }

        Handshakes.Add(1, tags);
    }
}
