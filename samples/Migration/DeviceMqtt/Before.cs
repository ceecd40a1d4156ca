using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var device = DeviceClient.CreateFromConnectionString(connectionString, TransportType.Mqtt);
        await Thermostat.RunAsync(device, cancellationToken);
    }
}
