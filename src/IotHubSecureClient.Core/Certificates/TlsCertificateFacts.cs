using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>What is worth knowing of a certificate after its handle is gone. Nothing of it is secret.</summary>
public sealed record TlsCertificateFacts
{
    /// <summary>The distinguished name of the holder, such as <c>CN=*.azure-devices.net, O=Microsoft Corporation</c>; empty where the names are in the extension alone.</summary>
    public required string Subject { get; init; }

    /// <summary>The distinguished name of the issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>The serial number that the issuer gave, in upper-case hexadecimal.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The SHA-256 of the certificate, in upper-case hexadecimal.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>The name of the public key, <c>sha256/</c> and base64, in the form of <see cref="ServerCertificateOptions.RootPins"/>.</summary>
    public required string PublicKeyPin { get; init; }

    /// <summary>The first moment of the validity period.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>The last moment of the validity period.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The kind of the public key: <c>RSA</c>, <c>ECDSA</c>, or the object identifier of another.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>The size of the public key in bits; 0 where it cannot be told.</summary>
    public required int KeySize { get; init; }

    /// <summary>How the issuer signed: a name such as <c>sha256RSA</c>, or an object identifier.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>Reads the facts of a certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <returns>Its facts.</returns>
    public static TlsCertificateFacts FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var (algorithm, size) = CertificateKey.Read(certificate);
        return new TlsCertificateFacts
        {
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            SerialNumber = certificate.SerialNumber,
            Thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256),
            PublicKeyPin = Certificates.PublicKeyPin.Of(certificate),
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
            KeyAlgorithm = algorithm,
            KeySize = size,
            SignatureAlgorithm = certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "",
        };
    }

    /// <summary>Reads the facts of a chain. Equal chains give the same objects, within a bounded cache: a thousand sessions to one hub share one array.</summary>
    /// <param name="chain">A chain that was built.</param>
    /// <returns>The facts of its certificates, the leaf first.</returns>
    public static ImmutableArray<TlsCertificateFacts> FromChain(X509Chain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return CertificateChainCache.Shared.Get(chain).Facts;
    }
}
