using System.Security.Authentication;

namespace Microsoft.Azure.Devices.Shared;

public class TlsVersions
{
#pragma warning disable SYSLIB0039 // The SDK takes TLS 1.0 and 1.1 as well; whoever asks for them gets 1.2 in addition.
    private const SslProtocols Known = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12;
#pragma warning restore SYSLIB0039

    public static readonly TlsVersions Instance = new();

    internal TlsVersions()
    {
    }

    public SslProtocols MinimumTlsVersions { get; private set; } = SslProtocols.Tls12;

    public SslProtocols Preferred { get; private set; } = SslProtocols.None;

    public bool CertificateRevocationCheck { get; set; }

    public void SetMinimumTlsVersions(SslProtocols protocols = SslProtocols.None)
    {
        // TLS 1.3 is not among the versions that the SDK knows: alone it becomes "let the OS decide".
        SslProtocols known = protocols & Known;
        Preferred = known == SslProtocols.None ? SslProtocols.None : known | SslProtocols.Tls12;
        MinimumTlsVersions = known | SslProtocols.Tls12;
    }

    public void SetLegacyAcceptableVersions()
    {
    }
}
