using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>The answer to a ClientHello, as a view of the bytes it was read from (RFC 8446, section 4.1.3; RFC 5246, section 7.4.1.3).</summary>
/// <remarks>Made by <see cref="ServerHelloReader"/> only, and well-formed then. Whether the client offered what it says is for the caller to compare.</remarks>
public ref struct ServerHello
{
    /// <summary>The length of the message in bytes, its own header of four included, the headers of records not.</summary>
    public int Length { get; internal set; }

    /// <summary>The version field; 0x0303 in TLS 1.3 too.</summary>
    public ushort LegacyVersion { get; internal set; }

    /// <summary>The negotiated version: that of the <c>supported_versions</c> extension, or else <see cref="LegacyVersion"/>.</summary>
    public SslProtocols ProtocolVersion { get; internal set; }

    /// <summary>The selected suite.</summary>
    public TlsCipherSuite CipherSuite { get; internal set; }

    /// <summary>The 32 random bytes.</summary>
    public ReadOnlySpan<byte> Random { get; internal set; }

    /// <summary>The session in TLS 1.2, which is the client's where it is resumed; the client's bytes again in TLS 1.3.</summary>
    public ReadOnlySpan<byte> SessionId { get; internal set; }

    /// <summary>The selected compression; 0 is none, and nothing else is allowed in TLS 1.3.</summary>
    public byte CompressionMethod { get; internal set; }

    /// <summary>All extensions, no two of one type.</summary>
    public ExtensionList Extensions { get; internal set; }

    /// <summary>The application protocol that a TLS 1.2 server selected (RFC 7301); empty where it did not, and in TLS 1.3, which encrypts it.</summary>
    public ReadOnlySpan<byte> ApplicationProtocol { get; internal set; }

    /// <summary>
    /// Whether this is a HelloRetryRequest (RFC 8446, section 4.1.4): the client answers with a second ClientHello, and the ServerHello proper comes after it.
    /// It commits the server to this version and suite.
    /// </summary>
    public bool IsHelloRetryRequest { get; internal set; }

    /// <summary>Whether a server that can do more says that it was asked for less: the last bytes of <see cref="Random"/> (RFC 8446, section 4.1.3).</summary>
    public bool HasDowngradeMark { get; internal set; }

    /// <summary>Whether the server takes the pre-shared key of the client, by which TLS 1.3 resumes (RFC 8446, section 4.2.11).</summary>
    public bool HasPreSharedKey { get; internal set; }

    /// <summary>What came right after this message.</summary>
    public NextServerMessage Next { get; internal set; }

    /// <summary>Whether an earlier session is resumed; null where the bytes given do not tell it yet.</summary>
    public readonly bool? IsResumed => (ProtocolVersion == SslProtocols.Tls13, Next) switch
    {
        (true, _) => IsHelloRetryRequest ? null : HasPreSharedKey,
        (_, NextServerMessage.NewSessionTicket or NextServerMessage.ChangeCipherSpec) => true,
        (_, NextServerMessage.NotYet or NextServerMessage.Alert or NextServerMessage.Encrypted) => null,
        _ => false,
    };
}
