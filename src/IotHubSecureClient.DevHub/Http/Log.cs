using IotHubSecureClient.Emulation.Registry;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Http;

internal static partial class Log
{
    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "{Method} {Path} was refused with {Code}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, string path, HubErrorCode code, string reason);

    [LoggerMessage(EventId = 302, Level = LogLevel.Debug, Message = "{Method} {Path}: the client has gone before the answer")]
    public static partial void Aborted(ILogger logger, string method, string path);
}
