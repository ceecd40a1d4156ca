using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>The certificate authorities that the hub accepts device certificates of. All count as verified.</summary>
public sealed class CertificateAuthorities
{
    private ImmutableArray<X509Certificate2> _certificates = [];

    internal CertificateAuthorities()
    {
    }

    internal ImmutableArray<X509Certificate2> Certificates => _certificates;

    /// <summary>Registers a root or an intermediate.</summary>
    /// <param name="certificate">The authority's certificate; a copy without the private key is kept.</param>
    /// <exception cref="ArgumentException">It is not the certificate of an authority.</exception>
    public void Add(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
        {
            throw new ArgumentException($"The certificate \"{certificate.Subject}\" is not an authority's: its basic constraints do not say CA. Register the issuer of the device certificates.", nameof(certificate));
        }

        X509Certificate2 copy = X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);
        ImmutableInterlocked.Update(ref _certificates, (certificates, added) => certificates.Add(added), copy);
    }
}
