using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>The TLS policy of a client, as configuration states it.</summary>
public sealed class DirectTlsOptions
{
    /// <summary>The policy: the name of a preset, or an own one.</summary>
    /// <value>Default: <see cref="TlsPolicies.Default"/>.</value>
    public TlsPolicyOptions Policy { get; set; } = new();

    /// <summary>How the hub's certificate is verified.</summary>
    /// <value>Default: by the machine's trust.</value>
    [ValidateObjectMembers]
    public ServerCertificateOptions ServerCertificate { get; set; } = new();

    /// <summary>The time that a handshake may take, from the ClientHello to the verdict.</summary>
    /// <value>Default 30 s; from 1 s to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the options of a <see cref="TlsConnector"/>.</summary>
    /// <exception cref="TlsPolicyNotAllowedException">The policy is weak or unknown.</exception>
    internal TlsClientOptions ToClientOptions(SslStreamCertificateContext? clientCertificate) => new()
    {
        Policy = Policy.ToPolicy(),
        ServerCertificate = ServerCertificate,
        ClientCertificate = clientCertificate,
        HandshakeTimeout = HandshakeTimeout,
    };
}
