using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var module = await ModuleClient.CreateFromEnvironmentAsync(TransportType.Mqtt_Tcp_Only);
        await TemperatureFilter.RunAsync(module, cancellationToken);
    }
}
