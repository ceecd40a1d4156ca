using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Gates;

/// <summary>Every way from a client of the SDK to the hub: which of the SDK's settings its ClientHello obeys, and by what the factory verifies it.</summary>
internal static class SdkPaths
{
    public static ImmutableArray<EnforcementPath> All { get; } =
    [
        Obeying("DeviceClient, ModuleClient", "MQTT", VerificationGate.CertificateCallback),
        Ignoring("DeviceClient, ModuleClient", "MQTT over WebSocket", VerificationGate.CertificateCallback),
        Obeying("DeviceClient, ModuleClient", "AMQP", VerificationGate.CertificateCallback),
        Ignoring("DeviceClient, ModuleClient", "AMQP over WebSocket", VerificationGate.CertificateCallback),
        Obeying("DeviceClient, ModuleClient", "HTTPS, file upload", VerificationGate.Tunnel),
        Ignoring("ModuleClient", "InvokeMethodAsync (HTTPS)", VerificationGate.Tunnel),
        Ignoring("ServiceClient", "AMQP over WebSocket", VerificationGate.Tunnel),
        Obeying("ServiceClient", "methods (HTTPS)", VerificationGate.Tunnel),
        Obeying("RegistryManager, JobClient", "HTTPS", VerificationGate.Tunnel),
        new("DigitalTwinClient", "HTTPS", VerificationGate.CertificateCallback, policy => new SslClientAuthenticationOptions { EnabledSslProtocols = policy.ProtocolVersions }),
        Obeying("ProvisioningDeviceClient", "MQTT", VerificationGate.CertificateCallback),
        Ignoring("ProvisioningDeviceClient", "AMQP", VerificationGate.CertificateCallback),
        Ignoring("ProvisioningDeviceClient", "MQTT over WebSocket, AMQP over WebSocket", VerificationGate.Tunnel),
        Ignoring("ProvisioningDeviceClient", "HTTPS", VerificationGate.Tunnel),
        Ignoring("ProvisioningServiceClient", "HTTPS", VerificationGate.Tunnel),
    ];

    private static EnforcementPath Obeying(string client, string transport, VerificationGate gate) =>
        new(client, transport, gate, _ => new SslClientAuthenticationOptions { EnabledSslProtocols = TlsVersions.Instance.Preferred });

    private static EnforcementPath Ignoring(string client, string transport, VerificationGate gate) =>
        new(client, transport, gate, _ => new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.None });
}
