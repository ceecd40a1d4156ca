using System.Net;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(string connectionString, string proxy, CancellationToken cancellationToken)
    {
        var settings = new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only) { Proxy = new WebProxy(proxy) };
        await using var device = DeviceClient.CreateFromConnectionString(connectionString, [settings]);
        await Thermostat.RunAsync(device, cancellationToken);
    }
}
