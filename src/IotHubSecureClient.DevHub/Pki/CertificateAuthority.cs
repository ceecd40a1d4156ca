using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>A certificate that may issue others, and its key.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly Lock _signing = new();
    private readonly SigningKey _key;
    private readonly X509SignatureGenerator _signer;

    private CertificateAuthority(X509Certificate2 certificate, SigningKey key)
    {
        Certificate = certificate;
        _key = key;
        _signer = key.Signer();
    }

    /// <summary>The authority's certificate, without its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public static CertificateAuthority CreateRoot(string commonName, SigningKey key, Validity validity)
    {
        var subject = Name(commonName);
        CertificateRequest request = RequestForAuthority(subject, key, pathLength: 1);
        using X509Certificate2 withoutKey = request.Create(subject, key.Signer(), validity.NotBefore, validity.NotAfter, NewSerialNumber());
        return new CertificateAuthority(X509CertificateLoader.LoadCertificate(withoutKey.RawData), key);
    }

    public CertificateAuthority CreateIntermediate(string commonName, SigningKey key, Validity validity, string? revocationListUri)
    {
        CertificateRequest request = RequestForAuthority(Name(commonName), key, pathLength: 0);
        return new CertificateAuthority(Sign(request, validity, revocationListUri), key);
    }

    /// <summary>Signs the request as it is; adds the authority's key identifier and, where given, the place of the revocation list.</summary>
    public X509Certificate2 Sign(CertificateRequest request, Validity validity, string? revocationListUri)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        if (revocationListUri is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationListUri]));
        }

        lock (_signing)
        {
            return request.Create(Certificate.SubjectName, _signer, validity.NotBefore, validity.NotAfter, NewSerialNumber());
        }
    }

    /// <summary>A signed revocation list of this authority (RFC 5280, section 5), valid for a week.</summary>
    public byte[] CreateRevocationList(IEnumerable<X509Certificate2> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked)
        {
            list.AddEntry(certificate, Validity.FromDays(-1, 0).NotBefore, X509RevocationReason.KeyCompromise);
        }

        var validity = Validity.FromDays(-1, 7);
        var keyIdentifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        lock (_signing)
        {
            return list.Build(Certificate.SubjectName, _signer, 1, validity.NotAfter, HashAlgorithmName.SHA256, keyIdentifier, validity.NotBefore);
        }
    }

    public static X500DistinguishedName Name(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        return name.Build();
    }

    public static byte[] NewSerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest RequestForAuthority(X500DistinguishedName subject, SigningKey key, int pathLength)
    {
        CertificateRequest request = key.Request(subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
