using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tunnel;

/// <summary>How an <see cref="InspectingTunnel"/> judges connections, and what it bears. Read once, when the tunnel is made.</summary>
public sealed class InspectingTunnelOptions
{
    private const string Suppressed = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.";

    /// <summary>The policy of every connection.</summary>
    /// <value>Default: <see cref="TlsPolicies.Default"/>.</value>
    [Required]
    public TlsPolicy Policy { get; set; } = TlsPolicies.Default;

    /// <summary>What the server's certificate has to be, where it passes in clear: in a full handshake of TLS 1.2.</summary>
    /// <value>Default: what the machine trusts.</value>
    [Required]
    [ValidateObjectMembers]
    public ServerCertificateOptions ServerCertificate { get; set; } = new();

    /// <summary>What becomes of a connection that violates the policy.</summary>
    /// <value>Default: <see cref="EnforcementMode.Strict"/>.</value>
    public EnforcementMode Mode { get; set; } = EnforcementMode.Strict;

    /// <summary>The connections that may be open at a time; one more is answered with 503.</summary>
    /// <value>Default 1024; from 1 to 65535, both inclusive.</value>
    [Range(1, 65535)]
    public int MaxConnections { get; set; } = 1024;

    /// <summary>The length in bytes of a CONNECT request; a longer one is answered with 431.</summary>
    /// <value>Default 8192; from 256 to 65536, both inclusive.</value>
    [Range(256, 65536)]
    public int MaxHeaderBytes { get; set; } = 8192;

    /// <summary>The time that a client has to send its CONNECT request.</summary>
    /// <value>Default 10 s; from 1 ms to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Suppressed)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that connecting to the hub may take, a proxy behind the tunnel included.</summary>
    /// <value>Default 30 s; from 1 ms to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Suppressed)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time from the answer to CONNECT to the verdict.</summary>
    /// <value>Default 30 s; from 1 ms to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Suppressed)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
