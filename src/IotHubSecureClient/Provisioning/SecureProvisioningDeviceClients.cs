using System.Runtime.CompilerServices;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Provisioning;

/// <summary>Makes <see cref="ProvisioningDeviceClient"/>s under the factory's policy.</summary>
public sealed class SecureProvisioningDeviceClients
{
    private readonly ConditionalWeakTable<ProvisioningTransportHandler, object> _gated = [];
    private readonly ClientGates _gates;

    internal SecureProvisioningDeviceClients(ClientGates gates) => _gates = gates;

    /// <summary>Makes a client.</summary>
    /// <param name="globalDeviceEndpoint">The host name of the provisioning service, such as <c>global.azure-devices-provisioning.net</c>.</param>
    /// <param name="idScope">The scope of the provisioning service's instance.</param>
    /// <param name="securityProvider">How the device authenticates.</param>
    /// <param name="transport">
    /// The transport. It is the SDK's object for all its settings and cannot be copied, so that the gates are put into it: its certificate callback is kept behind the factory's, its proxy behind the tunnel.
    /// </param>
    /// <remarks>Throws what the SDK's own method throws.</remarks>
    public ProvisioningDeviceClient Create(string globalDeviceEndpoint, string idScope, SecurityProvider securityProvider, ProvisioningTransportHandler transport)
    {
        ArgumentException.ThrowIfNullOrEmpty(globalDeviceEndpoint);
        ArgumentNullException.ThrowIfNull(transport);
        lock (_gated)
        {
            if (_gated.TryAdd(transport, this))
            {
                transport.RemoteCertificateValidationCallback = _gates.Callback(transport.Port, transport.RemoteCertificateValidationCallback);
                transport.Proxy = _gates.Route(globalDeviceEndpoint, UpstreamProxy.Of(transport.Proxy));
            }
        }

        return ProvisioningDeviceClient.Create(globalDeviceEndpoint, idScope, securityProvider, transport);
    }
}
