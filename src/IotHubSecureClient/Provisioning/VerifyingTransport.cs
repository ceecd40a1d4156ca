using IotHubSecureClient.Clients;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;

namespace IotHubSecureClient.Provisioning;

/// <summary>The caller's transport handler with the gates put before whatever the caller has set in it since, and the violation behind what it throws. The handler stays the caller's: as no inner handler it is not disposed with this one.</summary>
internal sealed class VerifyingTransport(ProvisioningTransportHandler transport, Action regate, RefusalProbe probe, string endpoint) : ProvisioningTransportHandler
{
    public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, CancellationToken cancellationToken) =>
        VerifyAsync(() => transport.RegisterAsync(message, cancellationToken), cancellationToken);

    public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, TimeSpan timeout) =>
        VerifyAsync(() => transport.RegisterAsync(message, timeout), CancellationToken.None);

    private async Task<DeviceRegistrationResult> VerifyAsync(Func<Task<DeviceRegistrationResult>> register, CancellationToken cancellationToken)
    {
        regate();
        try
        {
            return await register().ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Kept for who asks for the violation behind the exception, which is thrown as it is.
            await probe.IsRefusedAsync(exception, endpoint, transport.Port).ConfigureAwait(false);
            throw;
        }
    }
}
