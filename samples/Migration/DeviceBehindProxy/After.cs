using System.Net;
using IotHubSecureClient;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(string connectionString, string proxy, CancellationToken cancellationToken)
    {
        var settings = new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only) { Proxy = new WebProxy(proxy) };
        await using var device = SecureClientFactory.DeviceClient.CreateFromConnectionString(connectionString, [settings]);
        try
        {
            await Thermostat.RunAsync(device, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // Nothing was sent. Where the proxy inspects TLS, it is the proxy that was refused: what it negotiates is held against the policy like a hub's.
            throw violation;
        }
    }
}
