namespace IotHubSecureClient.Handshake;

/// <summary>Why a TLS peer ends a connection; the values of the IANA registry "TLS Alerts" (RFC 8446, section 6; RFC 5246, section 7.2).</summary>
/// <remarks>A peer may send a value that is not listed here.</remarks>
public enum TlsAlertDescription
{
    /// <summary>The sender will send nothing more.</summary>
    CloseNotify = 0,

    /// <summary>A message that has no place here.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record that cannot be authenticated.</summary>
    BadRecordMac = 20,

    /// <summary>Reserved; sent by TLS 1.0 and earlier.</summary>
    DecryptionFailed = 21,

    /// <summary>A record longer than allowed.</summary>
    RecordOverflow = 22,

    /// <summary>Reserved; sent by TLS 1.2 and earlier.</summary>
    DecompressionFailure = 30,

    /// <summary>No acceptable set of parameters: with TLS 1.2, mostly no cipher suite in common.</summary>
    HandshakeFailure = 40,

    /// <summary>Reserved; sent by SSL 3.0.</summary>
    NoCertificate = 41,

    /// <summary>A certificate that is corrupt or whose signature is wrong.</summary>
    BadCertificate = 42,

    /// <summary>A certificate of a type that is not supported.</summary>
    UnsupportedCertificate = 43,

    /// <summary>A certificate that its issuer revoked.</summary>
    CertificateRevoked = 44,

    /// <summary>A certificate that is expired or not valid yet.</summary>
    CertificateExpired = 45,

    /// <summary>A certificate that is not acceptable for another reason.</summary>
    CertificateUnknown = 46,

    /// <summary>A field that is wrong or contradicts another one.</summary>
    IllegalParameter = 47,

    /// <summary>A certificate chain that ends in no trusted root.</summary>
    UnknownCertificateAuthority = 48,

    /// <summary>A valid certificate whose holder may not connect.</summary>
    AccessDenied = 49,

    /// <summary>A message that cannot be decoded: a length or a range is wrong.</summary>
    DecodeError = 50,

    /// <summary>A signature or a Finished message that does not verify.</summary>
    DecryptError = 51,

    /// <summary>Reserved; sent by TLS 1.0 and earlier.</summary>
    ExportRestriction = 60,

    /// <summary>A protocol version that is known and not supported.</summary>
    ProtocolVersion = 70,

    /// <summary>Nothing but cipher suites that are too weak for the sender.</summary>
    InsufficientSecurity = 71,

    /// <summary>An error that has nothing to do with the peer.</summary>
    InternalError = 80,

    /// <summary>A connection retried with a lower version without need (RFC 7507).</summary>
    InappropriateFallback = 86,

    /// <summary>The handshake is given up for a reason outside the protocol.</summary>
    UserCanceled = 90,

    /// <summary>A refused renegotiation; TLS 1.2 and earlier.</summary>
    NoRenegotiation = 100,

    /// <summary>An extension that has to be there is not.</summary>
    MissingExtension = 109,

    /// <summary>An extension that was not offered, or has no place in this message.</summary>
    UnsupportedExtension = 110,

    /// <summary>Reserved; RFC 6066.</summary>
    CertificateUnobtainable = 111,

    /// <summary>No server of the name that the client asked for.</summary>
    UnrecognizedName = 112,

    /// <summary>An OCSP response that is not acceptable.</summary>
    BadCertificateStatusResponse = 113,

    /// <summary>Reserved; RFC 6066.</summary>
    BadCertificateHashValue = 114,

    /// <summary>No acceptable pre-shared key.</summary>
    UnknownPskIdentity = 115,

    /// <summary>The client has to present a certificate; TLS 1.3.</summary>
    CertificateRequired = 116,

    /// <summary>No application protocol in common (RFC 7301).</summary>
    NoApplicationProtocol = 120,

    /// <summary>The client insists on Encrypted Client Hello (RFC 9849).</summary>
    EchRequired = 121,
}
