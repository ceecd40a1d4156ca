using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Client;

public class ProvisioningDeviceClient
{
    private ProvisioningDeviceClient()
    {
    }

    internal object[] CreatedWith { get; private init; }

    public string ProductInfo { get; set; }

    public static ProvisioningDeviceClient Create(string globalDeviceEndpoint, string idScope, SecurityProvider securityProvider, ProvisioningTransportHandler transport) =>
        new() { CreatedWith = [globalDeviceEndpoint, idScope, securityProvider, transport] };

    public Task<DeviceRegistrationResult> RegisterAsync(TimeSpan timeout) => throw Hub.Needed();

    public Task<DeviceRegistrationResult> RegisterAsync(ProvisioningRegistrationAdditionalData data, TimeSpan timeout) => throw Hub.Needed();

    public Task<DeviceRegistrationResult> RegisterAsync(CancellationToken cancellationToken = default) => throw Hub.Needed();

    public Task<DeviceRegistrationResult> RegisterAsync(ProvisioningRegistrationAdditionalData data, CancellationToken cancellationToken = default) => throw Hub.Needed();
}
