using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Failover;

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Information, "Connected to '{Endpoint}' after {Seconds:0.000} s.")]
    public static partial void Connected(ILogger logger, string endpoint, double seconds);

    [LoggerMessage(21, LogLevel.Information, "Connected to '{Endpoint}' again, {Seconds:0.000} s after the connection was lost.")]
    public static partial void Recovered(ILogger logger, string endpoint, double seconds);

    [LoggerMessage(22, LogLevel.Warning, "The connection to '{Endpoint}' is lost: {Reason}.")]
    public static partial void ConnectionLost(ILogger logger, string endpoint, FailoverReason reason, Exception? exception);

    [LoggerMessage(23, LogLevel.Warning, "An attempt to connect to '{Endpoint}' failed: {Reason}.")]
    public static partial void AttemptFailed(ILogger logger, string endpoint, FailoverReason reason, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "A client of '{Endpoint}' was not closed in good order; its connection was dropped.")]
    public static partial void CloseFailed(ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(25, LogLevel.Error, "A handler of state changes threw.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(27, LogLevel.Warning, "Went over to the hub '{Endpoint}': {Reason}.")]
    public static partial void Switched(ILogger logger, string endpoint, FailoverReason reason);

    [LoggerMessage(28, LogLevel.Error, "The adapter threw when it was asked what '{Failure}' means. It is taken for a refusal, and not tried again.")]
    public static partial void ClassifyFailed(ILogger logger, string failure, Exception exception);

    [LoggerMessage(29, LogLevel.Error, "A listener of the metrics threw.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(30, LogLevel.Error, "What was registered for the cancellation of an attempt threw.")]
    public static partial void CancellationFailed(ILogger logger, Exception exception);

    [LoggerMessage(26, LogLevel.Critical, "The client gives up: another attempt would fail in the same way.")]
    public static partial void GaveUp(ILogger logger, Exception exception);
}
