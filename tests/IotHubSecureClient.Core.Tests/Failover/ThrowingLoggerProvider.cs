using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Keeps no log, and throws at whatever the library itself logs.</summary>
internal sealed class ThrowingLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith("IotHub", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(bool throws) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => throws;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw new InvalidOperationException("The provider's.");
    }
}
