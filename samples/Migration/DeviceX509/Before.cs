using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Devices.Client;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(string hostName, string deviceId, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using var authentication = new DeviceAuthenticationWithX509Certificate(deviceId, certificate);
        await using var device = DeviceClient.Create(hostName, authentication, TransportType.Mqtt_Tcp_Only);
        await Thermostat.RunAsync(device, cancellationToken);
    }
}
