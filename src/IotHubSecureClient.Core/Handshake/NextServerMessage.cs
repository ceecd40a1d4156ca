namespace IotHubSecureClient.Handshake;

/// <summary>What a server sent right after its ServerHello. In TLS 1.2 it tells a resumed session from a full handshake (RFC 5246, section 7.3; RFC 5077, section 3.1).</summary>
public enum NextServerMessage
{
    /// <summary>It has not arrived yet.</summary>
    NotYet,

    /// <summary>A Certificate message: a full handshake in TLS 1.2.</summary>
    Certificate,

    /// <summary>A NewSessionTicket message: a resumed session in TLS 1.2, with a new ticket.</summary>
    NewSessionTicket,

    /// <summary>ChangeCipherSpec: a resumed session in TLS 1.2; without meaning in TLS 1.3 (RFC 8446, appendix D.4).</summary>
    ChangeCipherSpec,

    /// <summary>An encrypted record, as it follows in TLS 1.3.</summary>
    Encrypted,

    /// <summary>An alert.</summary>
    Alert,

    /// <summary>Something else, such as a ServerKeyExchange without a certificate.</summary>
    Other,
}
