using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;

namespace IotHubSecureClient.Provisioning;

/// <summary>The caller's transport handler with the gates put before whatever the caller has set in it since, and the violation behind what it throws. As no inner handler it is not disposed with this one.</summary>
/// <param name="transport">The handler, which stays the caller's.</param>
/// <param name="regate">Puts the gates.</param>
/// <param name="probe">Asked for violations that the handler hides, over TCP; <see langword="null"/> for one that hides none.</param>
/// <param name="endpoint">The provisioning service.</param>
internal sealed class VerifyingTransport(ProvisioningTransportHandler transport, Action regate, RefusalProbe? probe, string endpoint) : ProvisioningTransportHandler
{
    public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, CancellationToken cancellationToken) =>
        VerifyAsync(() => transport.RegisterAsync(message, cancellationToken), cancellationToken);

    public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, TimeSpan timeout) =>
        VerifyAsync(() => transport.RegisterAsync(message, timeout), CancellationToken.None);

    private async Task<DeviceRegistrationResult> VerifyAsync(Func<Task<DeviceRegistrationResult>> register, CancellationToken cancellationToken)
    {
        regate();
        var since = probe?.TimeProvider.GetUtcNow() ?? default;
        try
        {
            return await register().ConfigureAwait(false);
        }
        catch (Exception exception) when (probe is not null && transport.Port != ClientGates.HttpsPort && !cancellationToken.IsCancellationRequested)
        {
            // Kept for who asks for the violation behind the exception, which is thrown as it is.
            await probe.IsRefusedAsync(exception, endpoint, transport.Port, since, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
