using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>What a server's certificate says; by default all is well for "hub.example".</summary>
internal sealed record LeafTemplate
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public string Subject { get; init; } = "CN=Test hub";

    public string[] DnsNames { get; init; } = ["hub.example"];

    /// <summary>An extension of subject alternative names as it is; in place of <see cref="DnsNames"/> and <see cref="Addresses"/>.</summary>
    public byte[]? RawNames { get; init; }

    public string[] Addresses { get; init; } = [];

    public string[] Purposes { get; init; } = [ServerAuthentication];

    public DateTimeOffset NotBefore { get; init; } = TestAuthority.Now.AddDays(-1);

    public DateTimeOffset NotAfter { get; init; } = TestAuthority.Now.AddDays(30);

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>How the issuer signs; by default with <see cref="Hash"/> and its own key.</summary>
    public Func<AsymmetricAlgorithm, X509SignatureGenerator>? Signature { get; init; }

    public string? RevocationList { get; init; }

    /// <summary>The leaf's own key; by default a new one on P-256.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    public void AddExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in DnsNames)
        {
            names.AddDnsName(name);
        }

        foreach (var address in Addresses)
        {
            names.AddIpAddress(IPAddress.Parse(address));
        }

        if (RawNames is not null)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", RawNames, critical: false));
        }
        else if (DnsNames.Length + Addresses.Length > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        if (Purposes.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. Purposes.Select(purpose => new Oid(purpose))], false));
        }

        if (RevocationList is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([RevocationList]));
        }
    }
}
