using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(Enrollment enrollment, CancellationToken cancellationToken)
    {
        using var security = enrollment.CreateSecurity();
        using var transport = new ProvisioningTransportHandlerMqtt();
        var provisioning = ProvisioningDeviceClient.Create(enrollment.Endpoint, enrollment.IdScope, security, transport);
        var registration = await provisioning.RegisterAsync(cancellationToken);
        await using var device = DeviceClient.Create(registration.AssignedHub, enrollment.CreateAuthentication(registration), TransportType.Mqtt);
        await Thermostat.RunAsync(device, cancellationToken);
    }
}
