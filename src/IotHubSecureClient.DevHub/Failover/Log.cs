using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Failover;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Failover: {Kind} for {Duration}.")]
    public static partial void Phase(ILogger logger, DevHubFailoverPhaseKind kind, TimeSpan duration);

    [LoggerMessage(4001, LogLevel.Information, "Failed over: the hub is at {Addresses}, with its registry and twins of {Restored}.")]
    public static partial void FailedOver(ILogger logger, string addresses, DateTimeOffset restored);

    [LoggerMessage(4002, LogLevel.Information, "The failover was given up: the hub goes on where it was.")]
    public static partial void GivenUp(ILogger logger);
}
