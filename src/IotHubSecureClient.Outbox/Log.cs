using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Outbox;

internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Information, "Outbox '{Path}' opened: {Count} messages with {Bytes} bytes wait, {DeadLetters} dead letters are kept.")]
    public static partial void Opened(ILogger logger, string path, int count, long bytes, int deadLetters);

    [LoggerMessage(41, LogLevel.Warning, "Outbox '{Path}' is full: {Count} of its oldest messages were dropped.")]
    public static partial void Dropped(ILogger logger, string path, long count);

    [LoggerMessage(42, LogLevel.Warning, "A message was not acknowledged. The outbox sends again from the oldest in {Seconds:0.000} s.")]
    public static partial void SendingFailed(ILogger logger, double seconds, Exception exception);

    [LoggerMessage(43, LogLevel.Error, "Message {Sequence} of the outbox cannot be sent; it is kept among the dead letters.")]
    public static partial void GivenUp(ILogger logger, long sequence, Exception exception);

    [LoggerMessage(44, LogLevel.Error, "A listener to the outbox's metrics failed.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);
}
