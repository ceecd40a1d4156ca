using IotHubSecureClient;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(Enrollment enrollment, CancellationToken cancellationToken)
    {
        using var security = enrollment.CreateSecurity();
        using var transport = new ProvisioningTransportHandlerMqtt();
        try
        {
            var provisioning = SecureClientFactory.ProvisioningDeviceClient.Create(enrollment.Endpoint, enrollment.IdScope, security, transport);
            var registration = await provisioning.RegisterAsync(cancellationToken);
            await using var device = SecureClientFactory.DeviceClient.Create(registration.AssignedHub, enrollment.CreateAuthentication(registration), TransportType.Mqtt);
            await Thermostat.RunAsync(device, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // The violation names the host: the provisioning service, or the hub that it assigned the device to.
            throw violation;
        }
    }
}
