using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Gates;

/// <summary>Every way from a client of the SDK to the hub: which of the SDK's settings its ClientHello obeys, and by what the factory verifies it.</summary>
internal static class SdkPaths
{
    public static ImmutableArray<EnforcementPath> Of(ClientGates gates)
    {
        var byDefaultProxy = gates.IsDefaultRouteLost ? VerificationGate.None : VerificationGate.Tunnel;

        // Service AMQP moves to WebSocket in either mode; the others are let through where violations are only reported.
        var moved = gates.IsProcessPolicyInForce ? VerificationGate.None : VerificationGate.NeedsProcessPolicy;
        var refused = gates.Mode == EnforcementMode.ReportOnly ? VerificationGate.None : moved;
        return
        [
            Obeying("DeviceClient, ModuleClient", "MQTT", VerificationGate.CertificateCallback),
            Ignoring("DeviceClient, ModuleClient", "MQTT over WebSocket", VerificationGate.CertificateCallback),
            Obeying("DeviceClient, ModuleClient", "AMQP", VerificationGate.CertificateCallback),
            Obeying("DeviceClient, ModuleClient", "AMQP with connection pooling", refused),
            Ignoring("DeviceClient, ModuleClient", "AMQP over WebSocket", VerificationGate.CertificateCallback),
            Obeying("DeviceClient, ModuleClient", "HTTPS, file upload", VerificationGate.Tunnel),
            Ignoring("DeviceClient, ModuleClient", "HTTPS, file upload with a given HttpClient", refused),
            Ignoring("ModuleClient", "InvokeMethodAsync (HTTPS)", byDefaultProxy),
            Ignoring("ServiceClient", "AMQP", moved),
            Ignoring("ServiceClient", "AMQP over WebSocket", VerificationGate.Tunnel),
            Obeying("ServiceClient", "methods (HTTPS)", VerificationGate.Tunnel),
            Obeying("RegistryManager, JobClient", "HTTPS", VerificationGate.Tunnel),
            new("DigitalTwinClient", "HTTPS", VerificationGate.CertificateCallback, _ => new SslClientAuthenticationOptions { EnabledSslProtocols = gates.OfferedVersions }),
            Obeying("ProvisioningDeviceClient", "MQTT", VerificationGate.CertificateCallback),
            Ignoring("ProvisioningDeviceClient", "AMQP", VerificationGate.CertificateCallback),
            Ignoring("ProvisioningDeviceClient", "MQTT over WebSocket, AMQP over WebSocket", VerificationGate.Tunnel),
            Ignoring("ProvisioningDeviceClient", "HTTPS", VerificationGate.Tunnel),
            Ignoring("ProvisioningDeviceClient", "a transport handler of the application's own", refused),
            Ignoring("ProvisioningServiceClient", "HTTPS", VerificationGate.Tunnel),
            Ignoring("ProvisioningServiceClient", "queries (HTTPS)", byDefaultProxy),
        ];
    }

    private static EnforcementPath Obeying(string client, string transport, VerificationGate gate) =>
        new(client, transport, gate, _ => new SslClientAuthenticationOptions { EnabledSslProtocols = TlsVersions.Instance.Preferred });

    private static EnforcementPath Ignoring(string client, string transport, VerificationGate gate) =>
        new(client, transport, gate, _ => new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.None });
}
