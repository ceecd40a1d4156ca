using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Tests.Authentication;

/// <summary>Makes certificates of devices and of their authorities. The clock is the fixture's: valid in 2026.</summary>
internal static class DeviceCertificates
{
    public static readonly DateTimeOffset NotBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset NotAfter = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Root(string name = "Test Root") => Issue(name, null, isAuthority: true);

    public static X509Certificate2 Intermediate(X509Certificate2 issuer) => Issue("Test Intermediate", issuer, isAuthority: true);

    public static X509Certificate2 Leaf(string commonName, X509Certificate2? issuer = null, DateTimeOffset? notAfter = null, string purpose = "1.3.6.1.5.5.7.3.2") =>
        Issue(commonName, issuer, isAuthority: false, notAfter, purpose);

    private static X509Certificate2 Issue(
        string commonName, X509Certificate2? issuer, bool isAuthority, DateTimeOffset? notAfter = null, string purpose = "1.3.6.1.5.5.7.3.2")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, true));
        if (!isAuthority)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        }

        DateTimeOffset end = notAfter ?? NotAfter;
        if (issuer is null)
        {
            return request.CreateSelfSigned(NotBefore, end);
        }

        using X509Certificate2 certificate = request.Create(issuer, NotBefore, end, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
