namespace IotHubSecureClient.Handshake;

/// <summary>What can be wrong with a ClientHello, with the alert for it: <c>decode_error</c> for lengths, <c>illegal_parameter</c> for values (RFC 8446, section 6.2).</summary>
internal static class ClientHelloFaults
{
    public static readonly HandshakeFault Truncated = HandshakeFault.Decode("a ClientHello that ends within a field");
    public static readonly HandshakeFault TrailingBytes = HandshakeFault.Decode("bytes after the last field of the ClientHello");
    public static readonly HandshakeFault SessionIdLength = HandshakeFault.Decode("a session id of more than 32 bytes");
    public static readonly HandshakeFault CipherSuiteLength = HandshakeFault.Decode("a cipher suite list that is empty or of an odd length");
    public static readonly HandshakeFault NoCompressionMethod = HandshakeFault.Decode("an empty list of compression methods");
    public static readonly HandshakeFault NullCompressionMissing = HandshakeFault.Illegal("compression methods without the null method");
    public static readonly HandshakeFault CompressionOffered = HandshakeFault.Illegal("compression offered together with TLS 1.3");
    public static readonly HandshakeFault ExtensionLength = HandshakeFault.Decode("an extension that is longer than the list it is in");
    public static readonly HandshakeFault DuplicateExtension = HandshakeFault.Illegal("the same extension twice");
    public static readonly HandshakeFault ServerName = HandshakeFault.Decode("a server_name extension with a wrong length");
    public static readonly HandshakeFault TwoServerNames = HandshakeFault.Illegal("two host names in the server_name extension");
    public static readonly HandshakeFault ServerNameText = HandshakeFault.Illegal("a host name that is longer than 255 bytes or is not printable ASCII");
    public static readonly HandshakeFault ApplicationProtocols = HandshakeFault.Decode("an application_layer_protocol_negotiation extension with a wrong length or an empty name");
    public static readonly HandshakeFault SupportedVersions = HandshakeFault.Decode("a supported_versions extension that is empty or has a wrong length");
    public static readonly HandshakeFault SupportedGroups = HandshakeFault.Decode("a supported_groups extension that is empty or has a wrong length");
    public static readonly HandshakeFault SignatureAlgorithms = HandshakeFault.Decode("a signature algorithm extension that is empty or has a wrong length");
    public static readonly HandshakeFault PskKeyExchangeModes = HandshakeFault.Decode("a psk_key_exchange_modes extension that is empty or has a wrong length");
    public static readonly HandshakeFault KeyShare = HandshakeFault.Decode("a key_share extension with a wrong length or an empty key");
    public static readonly HandshakeFault PreSharedKey = HandshakeFault.Decode("a pre_shared_key extension with a wrong length");
    public static readonly HandshakeFault PreSharedKeyBinders = HandshakeFault.Illegal("a pre_shared_key extension with more or fewer binders than identities");
    public static readonly HandshakeFault PreSharedKeyNotLast = HandshakeFault.Illegal("an extension after pre_shared_key");
    public static readonly HandshakeFault PskModesMissing =
        new(TlsAlertDescription.MissingExtension, "pre_shared_key without psk_key_exchange_modes");
}
