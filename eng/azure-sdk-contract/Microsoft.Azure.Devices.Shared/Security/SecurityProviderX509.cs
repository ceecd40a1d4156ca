using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Azure.Devices.Shared;

public abstract class SecurityProviderX509 : SecurityProvider
{
    protected SecurityProviderX509()
    {
    }

    public override string GetRegistrationID() => GetAuthenticationCertificate().GetNameInfo(X509NameType.DnsName, forIssuer: false);

    public abstract X509Certificate2Collection GetAuthenticationCertificateChain();

    public abstract X509Certificate2 GetAuthenticationCertificate();
}
