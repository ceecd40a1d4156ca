using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Clients;

internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Error, "The handler of desired properties failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
