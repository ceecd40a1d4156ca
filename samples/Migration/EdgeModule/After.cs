using IotHubSecureClient;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var module = await SecureClientFactory.ModuleClient.CreateFromEnvironmentAsync(TransportType.Mqtt_Tcp_Only);
        try
        {
            await TemperatureFilter.RunAsync(module, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // Here the module was to talk to its own device's edgeHub: what is refused is that, or who answers in its place.
            throw violation;
        }
    }
}
