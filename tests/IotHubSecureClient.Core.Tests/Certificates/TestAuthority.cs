using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>A certificate authority of a test: a root or an intermediate, in memory, with a key on P-256 unless another is given.</summary>
internal sealed class TestAuthority
{
    private readonly AsymmetricAlgorithm _key;

    private TestAuthority(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        Certificate = certificate;
        _key = key;
    }

    public static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>The certificate without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public static TestAuthority CreateRoot(string subject = "CN=Test root", DateTimeOffset? notAfter = null, AsymmetricAlgorithm? key = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest(subject, key, HashAlgorithmName.SHA256);
        AddAuthorityExtensions(request, null, null);
        var end = notAfter ?? Now.AddDays(60);
        return new TestAuthority(request.Create(request.SubjectName, SignatureGenerator(key), end.AddDays(-120), end, NewSerial()), key);
    }

    public TestAuthority CreateIntermediate(
        string subject = "CN=Test intermediate", DateTimeOffset? notAfter = null, string[]? purposes = null, string? revocationList = null, X509Extension? extension = null, int? pathLength = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest(subject, key, HashAlgorithmName.SHA256);
        AddAuthorityExtensions(request, purposes, revocationList, pathLength);
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        var end = notAfter ?? Now.AddDays(59);
        return new TestAuthority(Sign(request, end.AddDays(-90), end), key);
    }

    /// <summary>Issues a server's certificate, with its key.</summary>
    public X509Certificate2 Issue(LeafTemplate template)
    {
        var key = template.Key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest(template.Subject, key, template.Hash);
        template.AddExtensions(request);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var generator = template.Signature?.Invoke(_key) ?? SignatureGenerator(_key);
        using var certificate = request.Create(Certificate.SubjectName, generator, template.NotBefore, template.NotAfter, NewSerial());
        return WithKey(certificate, key);
    }

    /// <summary>Issues a certificate for a public key as it is, without the private one.</summary>
    public X509Certificate2 Issue(PublicKey key, LeafTemplate template)
    {
        var request = new CertificateRequest(new X500DistinguishedName(template.Subject), key, template.Hash);
        template.AddExtensions(request);
        return Sign(request, template.NotBefore, template.NotAfter);
    }

    public static X509Certificate2 CreateSelfSigned(LeafTemplate template)
    {
        var key = template.Key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest(template.Subject, key, template.Hash);
        template.AddExtensions(request);
        using var certificate = request.Create(request.SubjectName, SignatureGenerator(key), template.NotBefore, template.NotAfter, NewSerial());
        return WithKey(certificate, key);
    }

    /// <summary>Makes an issuer of a certificate that is no authority, as an attacker with any valid certificate would.</summary>
    public static TestAuthority Usurp(X509Certificate2 leaf) => new(X509CertificateLoader.LoadCertificate(leaf.RawData), leaf.GetECDsaPrivateKey()!);

    /// <summary>Has the certificate of another authority, and not its key.</summary>
    public static TestAuthority Impersonate(TestAuthority other) => new(other.Certificate, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public byte[] SignRevocationList(DateTimeOffset nextUpdate, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate);
        }

        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        return list.Build(Certificate.SubjectName, SignatureGenerator(_key), 1, nextUpdate, HashAlgorithmName.SHA256, identifier, nextUpdate.AddDays(-7));
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter) =>
        request.Create(Certificate.SubjectName, SignatureGenerator(_key), notBefore, notAfter, NewSerial());

    private static void AddAuthorityExtensions(CertificateRequest request, string[]? purposes, string? revocationList, int? pathLength = null)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength.HasValue, pathLength ?? 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (purposes is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(purpose => new Oid(purpose))], false));
        }

        if (revocationList is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        }
    }

    private static CertificateRequest NewRequest(string subject, AsymmetricAlgorithm key, HashAlgorithmName hash) => key switch
    {
        RSA rsa => new CertificateRequest(subject, rsa, hash, RSASignaturePadding.Pkcs1),
        _ => new CertificateRequest(subject, (ECDsa)key, hash),
    };

    private static X509SignatureGenerator SignatureGenerator(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        _ => X509SignatureGenerator.CreateForECDsa((ECDsa)key),
    };

    private static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        using var withKey = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static byte[] NewSerial() => [1, .. RandomNumberGenerator.GetBytes(15)];
}
