using IotHubSecureClient;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var device = SecureClientFactory.DeviceClient.CreateFromConnectionString(connectionString, TransportType.Mqtt);
        try
        {
            await Thermostat.RunAsync(device, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // Nothing was sent, and trying again would not help: somebody has to look at the hub, or at who answers in its place.
            throw violation;
        }
    }
}
