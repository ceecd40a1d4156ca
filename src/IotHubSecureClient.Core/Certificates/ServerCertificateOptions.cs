using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// How a server's certificate is verified. Always checked, with no option: the host name against the DNS and IP subject alternative names (RFC 9525; the common name does not count),
/// the chain to a trust anchor, the validity periods, the purpose (server authentication), and that no signature or key of the chain is weak.
/// </summary>
public sealed class ServerCertificateOptions
{
    private readonly DangerousServerCertificateOptions _dangerous = new();

    /// <summary>Whether it is checked that no certificate of the chain, the root excepted, was revoked.</summary>
    /// <value>
    /// Default <see cref="X509RevocationMode.NoCheck"/>, as in the base library and the SDKs: a check fetches over plain HTTP from hosts of the issuer, which a device whose network opens
    /// nothing but the hub cannot reach, and under <see cref="UnknownRevocationBehavior.Refuse"/> an outage there is an outage of the fleet.
    /// <see cref="X509RevocationMode.Online"/> fetches what is not cached; <see cref="X509RevocationMode.Offline"/> uses the machine's cache alone.
    /// </value>
    [EnumDataType(typeof(X509RevocationMode))]
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>What an unreachable or unusable revocation list or responder means. Without effect under <see cref="X509RevocationMode.NoCheck"/>.</summary>
    /// <value>Default <see cref="UnknownRevocationBehavior.Refuse"/>.</value>
    [EnumDataType(typeof(UnknownRevocationBehavior))]
    public UnknownRevocationBehavior UnknownRevocation { get; set; } = UnknownRevocationBehavior.Refuse;

    /// <summary>How long one download of revocation data may take. It happens within the handshake, up to twice for each certificate, and counts towards the handshake's own timeout.</summary>
    /// <value>Default 5 s; from 1 s to 1 min, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RevocationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Trust anchors as PEM text: one or more root certificates. Together with those of <see cref="TrustAnchorFiles"/>.</summary>
    /// <value>Default <see langword="null"/>: none given. At most 1 MiB. Anything but certificates in it is refused, as is a certificate that is expired or no root (not self-issued).</value>
    public string? TrustAnchorPem { get; set; }

    /// <summary>Paths of PEM files with trust anchors, under the rules of <see cref="TrustAnchorPem"/>. Read once, when the client is made.</summary>
    /// <value>Default: none.</value>
    public IList<string> TrustAnchorFiles { get; } = [];

    /// <summary>How the given trust anchors relate to the machine's.</summary>
    /// <value>
    /// Default <see langword="null"/>: the machine's trust where no anchor is given, otherwise <see cref="Certificates.TrustAnchorMode.Exclusive"/>. Set without any anchor given, it is refused.
    /// </value>
    [EnumDataType(typeof(TrustAnchorMode))]
    public TrustAnchorMode? TrustAnchorMode { get; set; }

    /// <summary>
    /// Public keys of which the root of the verified chain must have one: the SHA-256 of the SubjectPublicKeyInfo (RFC 7469, section 2.4) as base64, with <c>sha256/</c> before it or without.
    /// Give every root that the service may move to; pin roots only, never intermediates or leaves
    /// (https://learn.microsoft.com/azure/iot-hub/migrate-tls-certificate).
    /// </summary>
    /// <value>Default: none, which means that any trusted root will do.</value>
    public IList<string> RootPins { get; } = [];

    /// <summary>Gives access to what weakens the verification.</summary>
    /// <returns>The dangerous options of this instance.</returns>
    public DangerousServerCertificateOptions Dangerous() => _dangerous;
}
