using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>Requests for certificates that issue no others.</summary>
internal static class EndEntity
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    public static CertificateRequest ForServer(ServerNames names, SigningKey key, bool wrongPurpose = false)
    {
        // A server without forward secrecy (the legacy profile) decrypts with its key; the others only sign.
        CertificateRequest request = Create(
            names.DnsNames[0], key, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, wrongPurpose ? ClientAuthentication : ServerAuthentication);
        var subjects = new SubjectAlternativeNameBuilder();
        foreach (string name in names.DnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            subjects.AddDnsName(name);
        }

        foreach (IPAddress address in names.Addresses)
        {
            subjects.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(subjects.Build());
        return request;
    }

    public static CertificateRequest ForClient(string commonName, SigningKey key) => Create(commonName, key, X509KeyUsageFlags.DigitalSignature, ClientAuthentication);

    public static X509Certificate2 SelfSign(CertificateRequest request, SigningKey key, Validity validity) =>
        request.Create(request.SubjectName, key.Signer(), validity.NotBefore, validity.NotAfter, CertificateAuthority.NewSerialNumber());

    private static CertificateRequest Create(string commonName, SigningKey key, X509KeyUsageFlags usage, Oid purpose)
    {
        CertificateRequest request = key.Request(CertificateAuthority.Name(commonName));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
