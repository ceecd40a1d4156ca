namespace IotHubSecureClient.Handshake;

/// <summary>The first byte of a handshake message (RFC 8446, section 4; RFC 5246, section 7.4).</summary>
internal static class HandshakeType
{
    public const byte ClientHello = 1;
    public const byte ServerHello = 2;
    public const byte NewSessionTicket = 4;
    public const byte Certificate = 11;
}
