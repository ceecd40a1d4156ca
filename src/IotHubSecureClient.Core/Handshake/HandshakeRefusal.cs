using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Handshake;

/// <summary>A server's answer to a ClientHello that says that both sides have nothing in common.</summary>
internal static class HandshakeRefusal
{
    /// <summary>The violation that an alert in place of a ServerHello stands for; <see langword="null"/> where it says something else.</summary>
    public static TlsPolicyViolation? Of(TlsAlert alert, ClientHelloOffer offer) =>
        alert.Description is TlsAlertDescription.ProtocolVersion or TlsAlertDescription.HandshakeFailure or TlsAlertDescription.InsufficientSecurity
            ? new(TlsViolationKind.NothingInCommon, $"The server ended the handshake with the alert {alert}: it accepts nothing of what this client offers ({Describe(offer)}).")
            : null;

    private static string Describe(ClientHelloOffer offer) =>
        $"{string.Join(", ", offer.ProtocolVersions.Select(TlsNames.Of))}; {string.Join(", ", offer.CipherSuites.Select(TlsNames.Of))}";
}
