using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Device = Microsoft.Azure.Devices.Client.Exceptions;
using Service = Microsoft.Azure.Devices.Common.Exceptions;

namespace IotHubSecureClient.Clients;

/// <summary>Reads what an exception of the SDK means for the next attempt. Its own <c>IsTransient</c> is asked last: it is set for some violations, and not set for what passes with a failover.</summary>
internal static class SdkFailures
{
    /// <summary>What a hub answers to a connection that it does not take is kept in messages alone: MQTT's return code 3 by the SDK, the HTTP status in place of a WebSocket by the base library.</summary>
    private static readonly (string Message, FailureKind Kind)[] Answers =
    [
        ("CONNECT failed: RefusedServerUnavailable", FailureKind.Unavailable),
        ("The server returned status code '429'", FailureKind.Throttled),
        ("The server returned status code '503'", FailureKind.Unavailable),
    ];

    public static FailureClassification Classify(Exception exception) => new(exception switch
    {
        TlsPolicyViolationException => FailureKind.PolicyViolation,
        Device.UnauthorizedException or Service.UnauthorizedException => FailureKind.Unauthorized,
        Device.DeviceNotFoundException or Service.DeviceNotFoundException or Service.IotHubNotFoundException => FailureKind.NotFound,
        Device.IotHubSuspendedException or Service.IotHubSuspendedException => FailureKind.Suspended,
        Device.IotHubThrottledException or Device.ServerBusyException or Device.QuotaExceededException => FailureKind.Throttled,
        Service.IotHubThrottledException or Service.ThrottlingException or Service.ServerBusyException or Service.QuotaExceededException => FailureKind.Throttled,
        Device.IotHubCommunicationException or Service.IotHubCommunicationException => KindOfTransport(exception),
        Device.IotHubException device => device.IsTransient ? FailureKind.Transient : FailureKind.Rejected,
        Service.IotHubException service => service.IsTransient ? FailureKind.Transient : FailureKind.Rejected,

        // The SDK cancels what is under way when its connection ends; a caller's cancellation is known before this is asked.
        OperationCanceledException or TimeoutException or ObjectDisposedException => FailureKind.ConnectionLost,
        AuthenticationException or IOException or SocketException or WebSocketException or HttpRequestException => KindOfTransport(exception),
        _ => FailureKind.Rejected,
    });

    /// <summary>A handshake that this end refused, for the certificate above all, it refuses again. One that the other end made fail has a cause of its own inside.</summary>
    private static FailureKind KindOfTransport(Exception exception) => ExceptionTree.FindInnermost<AuthenticationException>(exception) switch
    {
        null => KindOfAnswer(exception),
        { InnerException: null } => FailureKind.Rejected,
        _ => FailureKind.HandshakeFailed,
    };

    private static FailureKind KindOfAnswer(Exception exception)
    {
        foreach (var (message, kind) in Answers)
        {
            if (ExceptionTree.Select(exception, each => each.Message.StartsWith(message, StringComparison.Ordinal) ? each : null) is not null)
            {
                return kind;
            }
        }

        return FailureKind.ConnectionLost;
    }
}
