using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Clients;

internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Error, "The handler of desired properties failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(41, LogLevel.Warning, "The cloud-to-device message {MessageId}, which was completed before, has come again and could not be completed.")]
    public static partial void CompletionFailed(ILogger logger, string messageId, Exception exception);
}
