using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Telemetry;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "TLS handshake with '{Host}:{Port}' verified: {ProtocolVersion}, {CipherSuite}, policy '{Policy}', {Seconds:0.000} s.")]
    public static partial void HandshakeVerified(ILogger logger, string host, int port, SslProtocols protocolVersion, TlsCipherSuite cipherSuite, string policy, double seconds);

    [LoggerMessage(2, LogLevel.Error, "TLS connection to '{Host}:{Port}' refused under the policy '{Policy}': {Reason}")]
    public static partial void ConnectionRefused(ILogger logger, string host, int port, string policy, string reason);

    [LoggerMessage(3, LogLevel.Warning, "TLS handshake with '{Host}:{Port}' under the policy '{Policy}' failed.")]
    public static partial void HandshakeFailed(ILogger logger, string host, int port, string policy, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "This process cannot keep its offer within the policy '{Policy}': it also offers {Outside}. What is negotiated is verified in any case.")]
    public static partial void OfferIsWider(ILogger logger, string policy, string outside);

    [LoggerMessage(5, LogLevel.Warning, "TLS connection to '{Host}:{Port}' violates the policy '{Policy}' and was let through, because violations are only reported: {Reason}")]
    public static partial void ViolationReported(ILogger logger, string host, int port, string policy, string reason);
}
