using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>What a connection presents. A class, not a record: it must never be printed.</summary>
internal sealed class DeviceAuthenticationRequest
{
    public required HubIdentity Identity { get; init; }

    /// <summary>The MQTT user name as sent; <see langword="null"/> on transports that have none. It starts with a host name of the hub.</summary>
    public string? UserName { get; init; }

    public string? SharedAccessSignature { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>What the client sent besides its own certificate, if the transport keeps it.</summary>
    public X509Certificate2Collection? IntermediateCertificates { get; init; }
}
