using System.Net.Sockets;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>Reads what a failure of a Direct client means for the next attempt.</summary>
internal static class DirectFailures
{
    private const int Forbidden = 403;

    public static FailureClassification Classify(Exception exception) => exception switch
    {
        TlsPolicyViolationException => new(FailureKind.PolicyViolation),
        OperationCanceledException => new(FailureKind.Cancelled),
        TimeoutException or ObjectDisposedException or IOException or SocketException => new(FailureKind.ConnectionLost),
        IotHubDirectException refusal => new(KindOf(refusal), refusal.RetryAfter),
        _ => new(FailureKind.Rejected),
    };

    private static FailureKind KindOf(IotHubDirectException refusal) => refusal.ErrorCode switch
    {
        IotHubErrorCodes.NotConnected => FailureKind.ConnectionLost,
        IotHubErrorCodes.ConnectionFailed => refusal.IsTransient ? FailureKind.ConnectionLost : FailureKind.HandshakeFailed,
        IotHubErrorCodes.Throttled or IotHubErrorCodes.QuotaExceeded => FailureKind.Throttled,
        IotHubErrorCodes.ServiceUnavailable => FailureKind.Unavailable,
        IotHubErrorCodes.Suspended => FailureKind.Suspended,
        IotHubErrorCodes.Unauthorized when refusal.StatusCode != Forbidden => FailureKind.Unauthorized,
        IotHubErrorCodes.DeviceNotFound or IotHubErrorCodes.ModuleNotFound or IotHubErrorCodes.DeviceNotOnline => FailureKind.NotFound,
        _ => refusal.IsTransient ? FailureKind.Transient : FailureKind.Rejected,
    };
}
