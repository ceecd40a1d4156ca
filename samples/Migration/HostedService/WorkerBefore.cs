using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Hosting;

namespace Samples;

internal sealed class WorkerBefore(DeviceClient device, Telemetry telemetry, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await telemetry.SendAsync(device.SendEventAsync, stoppingToken);
            Environment.ExitCode = 0;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
