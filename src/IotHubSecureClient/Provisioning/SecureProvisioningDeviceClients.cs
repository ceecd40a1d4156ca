using System.Runtime.CompilerServices;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Provisioning;

/// <summary>Makes <see cref="ProvisioningDeviceClient"/>s under the factory's policy.</summary>
public sealed class SecureProvisioningDeviceClients
{
    private readonly ConditionalWeakTable<ProvisioningTransportHandler, GatedTransport> _gated = [];
    private readonly ClientGates _gates;
    private readonly RefusalProbe _probe;

    internal SecureProvisioningDeviceClients(ClientGates gates, RefusalProbe probe)
    {
        _gates = gates;
        _probe = probe;
    }

    /// <summary>Makes a client.</summary>
    /// <param name="globalDeviceEndpoint">The host name of the provisioning service, such as <c>global.azure-devices-provisioning.net</c>.</param>
    /// <param name="idScope">The scope of the provisioning service's instance.</param>
    /// <param name="securityProvider">How the device authenticates.</param>
    /// <param name="transport">
    /// One of the SDK's transport handlers, set up before. It is the SDK's object for all its settings and cannot be copied, so that the gates are put into it: its certificate callback is kept behind the
    /// factory's, its proxy behind the tunnel. It serves one endpoint.
    /// </param>
    /// <remarks>
    /// Throws what the SDK's own method throws; beside that <see cref="ArgumentException"/> for a second endpoint and, in <see cref="Enforcement.EnforcementMode.Strict"/> mode,
    /// <see cref="UnverifiedPathException"/> for a handler of the application's own.
    /// </remarks>
    public ProvisioningDeviceClient Create(string globalDeviceEndpoint, string idScope, SecurityProvider securityProvider, ProvisioningTransportHandler transport)
    {
        ArgumentException.ThrowIfNullOrEmpty(globalDeviceEndpoint);
        ArgumentNullException.ThrowIfNull(transport);
        var gated = _gated.GetValue(transport, _ => new GatedTransport(_gates));
        gated.Gate(transport, globalDeviceEndpoint);
        var verifying = new VerifyingTransport(transport, () => gated.Gate(transport, globalDeviceEndpoint), GatedTransport.IsMqtt(transport) ? _probe : null, globalDeviceEndpoint);
        return ProvisioningDeviceClient.Create(globalDeviceEndpoint, idScope, securityProvider, verifying);
    }
}
