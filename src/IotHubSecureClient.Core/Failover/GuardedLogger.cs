using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Failover;

/// <summary>A logger whose faults end nothing: they go to the trace listeners of the process.</summary>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception failure)
        {
            Trace.TraceError($"A logger failed: {failure}");
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception failure)
        {
            Trace.TraceError($"A logger failed at '{formatter(state, exception)}': {failure}");
        }
    }
}
