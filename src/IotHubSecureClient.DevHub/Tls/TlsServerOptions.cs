using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>The settings of the TLS library for a profile, made once for a hub.</summary>
internal sealed class TlsServerOptions
{
    private TlsServerOptions(SslServerAuthenticationOptions open, SslServerAuthenticationOptions? restricted)
    {
        Open = open;
        Restricted = restricted;
    }

    /// <summary>The versions of the profile, and the suites that the TLS library prefers. The library keeps one context for it, by which sessions resume.</summary>
    public SslServerAuthenticationOptions Open { get; }

    /// <summary>The versions and exactly the suites of the profile: a new context for each connection, so that no session resumes. Null where the platform has no such setting.</summary>
    public SslServerAuthenticationOptions? Restricted { get; }

    public static TlsServerOptions Create(DevHubTlsProfile profile, SslStreamCertificateContext certificate, X509ChainPolicy clientChainPolicy)
    {
        SslServerAuthenticationOptions open = Common(profile, certificate, clientChainPolicy);
        if (OperatingSystem.IsWindows() || OperatingSystem.IsAndroid())
        {
            return new TlsServerOptions(open, null);
        }

        SslServerAuthenticationOptions restricted = Common(profile, certificate, clientChainPolicy);
        restricted.CipherSuitesPolicy = new CipherSuitesPolicy(profile.CipherSuites);
        if (profile.IsWeak)
        {
#pragma warning disable SYSLIB0040 // By it .NET sets OpenSSL's security level to 0, without which OpenSSL 3 has neither TLS 1.0 nor 1.1.
            restricted.EncryptionPolicy = EncryptionPolicy.AllowNoEncryption;
#pragma warning restore SYSLIB0040
        }

        return new TlsServerOptions(open, restricted);
    }

    private static SslServerAuthenticationOptions Common(DevHubTlsProfile profile, SslStreamCertificateContext certificate, X509ChainPolicy clientChainPolicy) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = profile.ProtocolVersions,
        ClientCertificateRequired = true,
        CertificateChainPolicy = clientChainPolicy,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (sender, _, chain, _) => DeferToAuthentication(sender, chain),
    };

    // A hub asks for a client certificate without requiring one, and any certificate passes TLS:
    // whether it is the device's (by thumbprint or by CA) is decided when the device names itself, after the handshake.
    private static bool DeferToAuthentication(object sender, X509Chain? chain)
    {
        (sender as CountingSslStream)?.KeepIntermediates(chain?.ChainPolicy.ExtraStore ?? []);
        return true;
    }
}
