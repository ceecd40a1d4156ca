using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Gates;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "'{Path}' is not held to the policy '{Policy}': {Reason} It is let through, because violations are only reported.")]
    public static partial void PathIsOpen(ILogger logger, string path, string policy, string reason);

    [LoggerMessage(102, LogLevel.Warning, "The service client of '{Host}' uses AMQP over WebSocket in place of AMQP over TCP, where nothing could hold it to the policy '{Policy}'. Apply the OpenSSL process policy to use TCP.")]
    public static partial void AmqpMovedToWebSocket(ILogger logger, string host, string policy);

    [LoggerMessage(103, LogLevel.Warning, "The SDK's TlsVersions cannot express the policy '{Policy}' ({Versions}): the operating system decides what the SDK offers. What is negotiated is verified in any case.")]
    public static partial void VersionsNotRestricted(ILogger logger, string policy, string versions);

    [LoggerMessage(104, LogLevel.Error, "A handler of ViolationDetected has failed. The violation is refused, or let through, as it was.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
