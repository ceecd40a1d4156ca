using System.Globalization;
using System.Text;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.HostedService;

/// <summary>Sends numbered telemetry. The client comes from the host, is mocked in tests, and is closed when the host stops.</summary>
internal sealed partial class TelemetryWorker(
    [FromKeyedServices("thermostat")] ISecureDeviceClient device,
    IOptions<TelemetryOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider,
    ILogger<TelemetryWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SendAsync(stoppingToken);
            Environment.ExitCode = 0;
        }
        catch (TlsPolicyViolationException violation)
        {
            // Trying again would not help, and nothing was sent: somebody has to look at the hub, or at who answers in its place.
            LogRefused(violation.Host, string.Join(", ", violation.Violations.Select(each => each.Kind)));
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, timeProvider);
        for (var number = 1; number <= options.Value.Messages; number++)
        {
            using var message = new Message(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}""")))
            {
                ContentType = "application/json",
                ContentEncoding = "utf-8",
            };
            await device.SendEventAsync(message, stoppingToken);
            LogSent(number);
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The hub acknowledged message {Number}")]
    private partial void LogSent(int number);

    [LoggerMessage(2, LogLevel.Critical, "'{Host}' was refused: {Violations}")]
    private partial void LogRefused(string host, string violations);
}
