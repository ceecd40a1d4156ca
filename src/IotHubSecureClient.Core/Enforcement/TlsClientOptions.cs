using System.Net.Security;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>How a <see cref="TlsConnector"/> makes its connections. Read once, when the connector is made.</summary>
public sealed class TlsClientOptions
{
    /// <summary>The policy of every connection.</summary>
    /// <value>Default: <see cref="TlsPolicies.Default"/>.</value>
    public TlsPolicy Policy { get; set; } = TlsPolicies.Default;

    /// <summary>What the server's certificate has to be.</summary>
    public ServerCertificateOptions ServerCertificate { get; set; } = new();

    /// <summary>The client's certificate and key with its issuers, for a device or module that authenticates with X.509. Make it once for each identity: it is costly to make and may fetch issuers.</summary>
    /// <value>Default: <see langword="null"/>, no client certificate.</value>
    public SslStreamCertificateContext? ClientCertificate { get; set; }

    /// <summary>The time that a handshake may take, from the ClientHello to the verdict.</summary>
    /// <value>Default: 30 s. Bounds: 1 ms to 1 h, both inclusive.</value>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether making a <see cref="TlsConnector"/> fails where this process cannot keep its offer within the policy, as on Windows, where nothing restricts cipher suites for one connection.
    /// </summary>
    /// <value>
    /// Default <see langword="false"/>: a wider offer is logged and reported, and what was negotiated is verified in any case before a credential leaves.
    /// </value>
    public bool RequireRestrictedOffer { get; set; }

    internal TlsClientOptions Copy() => (TlsClientOptions)MemberwiseClone();

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Policy);
        ArgumentNullException.ThrowIfNull(ServerCertificate);
        ArgumentOutOfRangeException.ThrowIfLessThan(HandshakeTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HandshakeTimeout, TimeSpan.FromHours(1));
    }
}
