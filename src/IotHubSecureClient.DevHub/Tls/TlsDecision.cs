using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>What the hub makes of a ClientHello.</summary>
/// <param name="Alert">The alert with which the handshake ends; null where it goes on.</param>
/// <param name="Reason">Why; null where the handshake goes on.</param>
/// <param name="PrefersOtherSuite">Whether the client names a suite that fits the hub's key, and is not in the profile, before those that are: a TLS library goes by the client's order.</param>
internal readonly record struct TlsDecision(TlsAlert? Alert, string? Reason, bool PrefersOtherSuite)
{
    public static TlsDecision Accept(bool prefersOtherSuite) => new(null, null, prefersOtherSuite);

    public static TlsDecision Refuse(TlsAlertDescription description, string reason) => new(TlsAlert.Fatal(description), reason, false);
}
