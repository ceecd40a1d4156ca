using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Hosting;

internal static partial class Log
{
    [LoggerMessage(60, LogLevel.Information, "The failover options of '{Name}' were changed.")]
    public static partial void Reconfigured(ILogger logger, string name);
}
