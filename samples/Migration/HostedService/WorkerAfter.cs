using IotHubSecureClient.Clients;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Samples;

/// <summary>Its client is an interface, which tests mock; the host closes it when it stops.</summary>
internal sealed partial class WorkerAfter(
    [FromKeyedServices("thermostat")] ISecureDeviceClient device, Telemetry telemetry, IHostApplicationLifetime lifetime, ILogger<WorkerAfter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await telemetry.SendAsync(device.SendEventAsync, stoppingToken);
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

    [LoggerMessage(1, LogLevel.Critical, "'{Host}' was refused: {Violations}")]
    private partial void LogRefused(string host, string violations);
}
