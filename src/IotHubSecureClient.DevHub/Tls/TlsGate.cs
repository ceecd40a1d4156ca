using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Judges a ClientHello by a profile, in the order in which a TLS library does: version first, then cipher suite.</summary>
internal sealed class TlsGate(DevHubTlsProfile profile, DevHubKeyAlgorithm key)
{
    private readonly FrozenSet<TlsCipherSuite> _suites = profile.CipherSuites.ToFrozenSet();

    /// <summary>Whether a server with this kind of key can select the suite for the version.</summary>
    public static bool Fits(TlsCipherSuite suite, SslProtocols version, DevHubKeyAlgorithm key)
    {
        bool isTls13 = (ushort)suite >> 8 == 0x13;
        return isTls13
            ? version == SslProtocols.Tls13
            : version != SslProtocols.Tls13 && suite.ToString().Contains("_ECDSA_WITH_", StringComparison.Ordinal) == (key == DevHubKeyAlgorithm.EcdsaP256);
    }

    /// <summary>Whether a profile has a suite that a server with this kind of key can select.</summary>
    public static bool HasSuite(DevHubTlsProfile profile, DevHubKeyAlgorithm key) =>
        TlsVersionOrder.Split(profile.ProtocolVersions).Exists(version => profile.CipherSuites.Any(suite => Fits(suite, version, key)));

    public TlsDecision Judge(ClientHelloOffer offer)
    {
        if (CommonVersion(offer) is not { } version)
        {
            return TlsDecision.Refuse(
                TlsAlertDescription.ProtocolVersion,
                $"The client offers no protocol version of this hub: \"{TlsText.Of(offer.ProtocolVersions)}\". Allowed: {TlsText.Of(profile.ProtocolVersions)}.");
        }

        bool prefersOther = false;
        foreach (TlsCipherSuite suite in offer.CipherSuites)
        {
            if (!Fits(suite, version))
            {
                continue;
            }

            if (_suites.Contains(suite))
            {
                return TlsDecision.Accept(prefersOther);
            }

            prefersOther = true;
        }

        return TlsDecision.Refuse(
            TlsAlertDescription.HandshakeFailure,
            $"The client offers no cipher suite of this hub: \"{TlsText.Of(offer.CipherSuites)}\". Allowed: {TlsText.Of(profile.CipherSuites.Where(suite => Fits(suite, version)))}.");
    }

    public bool Allows(SslProtocols version, TlsCipherSuite suite) => (profile.ProtocolVersions & version) != 0 && _suites.Contains(suite);

    private SslProtocols? CommonVersion(ClientHelloOffer offer)
    {
        foreach (SslProtocols version in TlsVersionOrder.Descending)
        {
            if ((profile.ProtocolVersions & version) != 0 && Accepts(offer, version))
            {
                return version;
            }
        }

        return null;
    }

    // A client that lists no versions takes every one up to the one it names, as far as the server can know.
    private bool Accepts(ClientHelloOffer offer, SslProtocols version) => offer.ListsProtocolVersions
        ? offer.ProtocolVersions.Contains(version)
        : profile.RefusesHigherVersions ? offer.LegacyVersion == version : offer.LegacyVersion >= version && version != SslProtocols.Tls13;

    private bool Fits(TlsCipherSuite suite, SslProtocols version) => Fits(suite, version, key);
}
