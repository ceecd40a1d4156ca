using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(string hostName, string deviceId, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using var authentication = new DeviceAuthenticationWithX509Certificate(deviceId, certificate);
        await using var device = SecureClientFactory.DeviceClient.Create(hostName, authentication, TransportType.Mqtt_Tcp_Only);
        try
        {
            await Thermostat.RunAsync(device, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // A certificate's key never leaves the device; neither did a message, nor what the device reports of itself.
            throw violation;
        }
    }
}
