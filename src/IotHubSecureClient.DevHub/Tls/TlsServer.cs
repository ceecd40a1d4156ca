using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Pki;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>What the handshakes of all ports of one hub have in common.</summary>
internal sealed class TlsServer
{
    private readonly TlsServerOptions _options;
    private readonly TlsCapability _capability;

    private TlsServer(DevHubTlsProfile profile, DevHubKeyAlgorithm key, TlsServerOptions options, TlsCapability capability)
    {
        Profile = profile;
        Gate = new TlsGate(profile, key);
        _options = options;
        _capability = capability;
    }

    public DevHubTlsProfile Profile { get; }

    public TlsGate Gate { get; }

    /// <exception cref="PlatformNotSupportedException">This machine's TLS library does not have what the profile needs.</exception>
    public static async Task<TlsServer> CreateAsync(DevHubTlsProfile profile, DevHubKeyAlgorithm key, SslStreamCertificateContext certificate)
    {
        TlsServerOptions options = TlsServerOptions.Create(profile, certificate, ClientChainPolicy());
        if (profile.HandshakeFault is not null)
        {
            return new TlsServer(profile, key, options, new TlsCapability(null, true, false));
        }

        TlsCapability capability = await TlsCapability.MeasureAsync(profile, key);
        return capability.MissingVersion is { } missing
            ? throw new PlatformNotSupportedException(
                $"The TLS profile \"{profile}\" cannot be had on this machine: its TLS library does not accept {TlsText.Of(missing)} with {TlsText.Of(profile.CipherSuites)}. "
                + $"Use {nameof(DevHubTlsProfile)}.{nameof(DevHubTlsProfile.MinTls12)}, or a machine whose TLS library has them.")
            : new TlsServer(profile, key, options, capability);
    }

    /// <summary>The settings by which sessions resume, where they keep the connection within the profile; otherwise the restricted ones.</summary>
    public SslServerAuthenticationOptions OptionsFor(TlsDecision decision)
    {
        bool mustRestrict = !_capability.AcceptsOwnSuites || (_capability.SelectsOtherSuites && decision.PrefersOtherSuite);
        return mustRestrict && _options.Restricted is { } restricted ? restricted : _options.Open;
    }

    // The chain that the TLS library builds of a client certificate is not used; so it is to be built from what the client sent, and quickly.
    private static X509ChainPolicy ClientChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
