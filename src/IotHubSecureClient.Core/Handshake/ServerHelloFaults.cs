namespace IotHubSecureClient.Handshake;

/// <summary>What can be wrong with a ServerHello, with the alert for it (RFC 8446, sections 4.1.3, 4.1.4 and 6.2).</summary>
internal static class ServerHelloFaults
{
    public static readonly HandshakeFault Truncated = HandshakeFault.Decode("a ServerHello that ends within a field");
    public static readonly HandshakeFault TrailingBytes = HandshakeFault.Decode("bytes after the last field of the ServerHello");
    public static readonly HandshakeFault SessionIdLength = HandshakeFault.Decode("a session id of more than 32 bytes");
    public static readonly HandshakeFault ExtensionLength = HandshakeFault.Decode("an extension that is longer than the list it is in");
    public static readonly HandshakeFault DuplicateExtension = HandshakeFault.Illegal("the same extension twice");
    public static readonly HandshakeFault SupportedVersionsLength = HandshakeFault.Decode("a supported_versions extension that is not two bytes long");
    public static readonly HandshakeFault SelectedVersion = HandshakeFault.Illegal("a supported_versions extension that selects anything but TLS 1.3");
    public static readonly HandshakeFault LegacyVersion = HandshakeFault.Illegal("a version field other than 0x0303 together with TLS 1.3");
    public static readonly HandshakeFault CompressionSelected = HandshakeFault.Illegal("compression selected together with TLS 1.3");
    public static readonly HandshakeFault PreSharedKey = HandshakeFault.Decode("a pre_shared_key extension that is not two bytes long");
    public static readonly HandshakeFault ApplicationProtocol =
        HandshakeFault.Decode("an application_layer_protocol_negotiation extension that does not hold exactly one name");
    public static readonly HandshakeFault UnknownVersion =
        new(TlsAlertDescription.ProtocolVersion, "a version field that is none of SSL 3.0 to TLS 1.2, without supported_versions");
    public static readonly HandshakeFault RetryWithoutVersion =
        new(TlsAlertDescription.MissingExtension, "a HelloRetryRequest without supported_versions");
    public static readonly HandshakeFault NotAtEndOfRecord =
        new(TlsAlertDescription.UnexpectedMessage, "more handshake data in the record that ends a TLS 1.3 ServerHello");
}
