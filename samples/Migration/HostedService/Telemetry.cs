using System.Globalization;
using System.Text;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Samples;

/// <summary>What the service does, before and after: sends numbered messages.</summary>
internal sealed partial class Telemetry(IOptions<TelemetryOptions> options, TimeProvider timeProvider, ILogger<Telemetry> logger)
{
    public async Task SendAsync(Func<Message, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, timeProvider);
        for (var number = 1; number <= options.Value.Messages; number++)
        {
            using var message = new Message(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}""")))
            {
                ContentType = "application/json",
                ContentEncoding = "utf-8",
            };
            await send(message, cancellationToken);
            LogSent(number);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The hub acknowledged message {Number}")]
    private partial void LogSent(int number);
}
