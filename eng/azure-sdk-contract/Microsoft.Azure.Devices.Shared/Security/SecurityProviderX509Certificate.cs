using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Azure.Devices.Shared;

public class SecurityProviderX509Certificate : SecurityProviderX509
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;

    public SecurityProviderX509Certificate(X509Certificate2 clientCertificate, X509Certificate2Collection certificateChain = null)
    {
        _certificate = clientCertificate;
        _chain = certificateChain;
    }

    public override X509Certificate2 GetAuthenticationCertificate() => _certificate;

    public override X509Certificate2Collection GetAuthenticationCertificateChain() => _chain;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _certificate?.Dispose();
        }
    }
}
