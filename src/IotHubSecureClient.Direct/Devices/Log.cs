using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>What device clients log. No message has a credential in it.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "The device connection to '{Host}:{Port}' is now {State}.")]
    public static partial void StateChanged(ILogger logger, string host, int port, DirectConnectionState state, Exception? reason);

    [LoggerMessage(101, LogLevel.Information, "The device connection to '{Host}:{Port}' was replaced with a new shared access signature.")]
    public static partial void Renewed(ILogger logger, string host, int port);

    [LoggerMessage(102, LogLevel.Error, "The device connection to '{Host}:{Port}' could not be replaced before its shared access signature expires.")]
    public static partial void RenewalFailed(ILogger logger, string host, int port, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "The handler of {Concept} failed.")]
    public static partial void HandlerFailed(ILogger logger, string concept, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "A message from the hub was ignored: its topic '{Topic}' is not understood.")]
    public static partial void MessageIgnored(ILogger logger, string topic);

    [LoggerMessage(105, LogLevel.Warning, "The answer to the direct method '{Method}' could not be sent.")]
    public static partial void AnswerNotSent(ILogger logger, string method, Exception exception);

    [LoggerMessage(106, LogLevel.Warning, "The desired properties could not be read after a reconnect; a change made in between is not known.")]
    public static partial void DesiredPropertiesNotRead(ILogger logger, Exception exception);
}
