using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

internal static partial class Log
{
    [LoggerMessage(21, LogLevel.Warning, "A request to the tunnel was refused: {Reason}.")]
    public static partial void RequestRefused(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Warning, "The tunnel cannot reach '{Host}:{Port}'.")]
    public static partial void Unreachable(ILogger logger, string host, int port, Exception exception);

    [LoggerMessage(23, LogLevel.Debug, "A connection through the tunnel ended.")]
    public static partial void ConnectionEnded(ILogger logger, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "The tunnel cannot accept connections; it goes on trying.")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(25, LogLevel.Error, "A connection through the tunnel was ended by an unexpected error.")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception);

    [LoggerMessage(26, LogLevel.Error, "The tunnel could not listen on loopback. Its clients reach nothing.")]
    public static partial void ListenFailed(ILogger logger, Exception exception);
}
