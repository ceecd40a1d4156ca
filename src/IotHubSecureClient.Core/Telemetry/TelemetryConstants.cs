using System.Security.Authentication;

namespace IotHubSecureClient.Telemetry;

/// <summary>The names under which this library reports; all are constant.</summary>
public static class TelemetryConstants
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/> and of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string Name = "IotHubSecureClient";

    /// <summary>Counter: handshakes, by <c>tls.protocol.version</c>, <c>tls.cipher</c>, policy and verdict.</summary>
    public const string Handshakes = "iothub.tls.handshakes";

    /// <summary>Histogram, in seconds: from the ClientHello to the verdict.</summary>
    public const string HandshakeDuration = "iothub.tls.handshake.duration";

    /// <summary>Counter: connections refused under a policy, one for each reason (a <see cref="Tls.TlsViolationKind"/>).</summary>
    public const string RefusedConnections = "iothub.tls.refused_connections";

    /// <summary>Activity: one TLS handshake.</summary>
    public const string HandshakeActivity = "tls.handshake";

    /// <summary>Counter: attempts to connect, by <c>server.address</c> and outcome (<c>Connected</c>, or a <see cref="Failover.FailoverReason"/>).</summary>
    public const string ConnectAttempts = "iothub.failover.connect_attempts";

    /// <summary>Counter: connections that were up and were lost, by <c>server.address</c> and <see cref="Failover.FailoverReason"/>.</summary>
    public const string ConnectionsLost = "iothub.failover.connections_lost";

    /// <summary>Counter: failovers from one hub to another and back, by the <c>server.address</c> that a client went over to, and the <see cref="Failover.FailoverReason"/> for it.</summary>
    public const string EndpointSwitches = "iothub.failover.endpoint_switches";

    /// <summary>Histogram, in seconds: until a client is connected for the first time.</summary>
    public const string FirstConnectDuration = "iothub.failover.first_connect.duration";

    /// <summary>Histogram, in seconds: from the loss of a connection until it is made again.</summary>
    public const string RecoveryDuration = "iothub.failover.recovery.duration";

    internal const string Connected = "Connected";
    internal const string FailoverReasonTag = "iothub.failover.reason";
    internal const string PolicyTag = "iothub.tls.policy";
    internal const string VerdictTag = "iothub.tls.verdict";
    internal const string ReasonTag = "iothub.tls.reason";
    internal const string VerdictAllowed = "allowed";
    internal const string VerdictRefused = "refused";
    internal const string VerdictReported = "reported";
    internal const string VerdictFailed = "failed";

    /// <summary>Stands for every value that a peer may make up, so that it cannot make up time series.</summary>
    internal const string Unknown = "unknown";

    /// <summary>The value of OpenTelemetry's <c>tls.protocol.version</c>.</summary>
    internal static string VersionOf(SslProtocols version) => version switch
    {
        SslProtocols.Tls12 => "1.2",
        SslProtocols.Tls13 => "1.3",
#pragma warning disable CS0618, SYSLIB0039 // Old versions are named in order to report that they were refused.
        SslProtocols.Tls11 => "1.1",
        SslProtocols.Tls => "1.0",
#pragma warning restore CS0618, SYSLIB0039
        _ => Unknown,
    };
}
