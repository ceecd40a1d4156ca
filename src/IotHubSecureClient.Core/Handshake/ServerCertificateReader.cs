using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>Reads the certificates that a server sends in clear: after the ServerHello of a full handshake in TLS 1.2 and earlier. TLS 1.3 encrypts them.</summary>
/// <remarks>A pure function of the bytes, like <see cref="ServerHelloReader"/>, and with its limits: 64 KiB of certificates.</remarks>
public static class ServerCertificateReader
{
    private static readonly HandshakeFault Encrypted = new(TlsAlertDescription.UnexpectedMessage, "certificates that TLS 1.3 encrypts");
    private static readonly HandshakeFault Malformed = HandshakeFault.Decode("a Certificate message with a wrong length or an empty certificate");

    /// <summary>Reads the Certificate message.</summary>
    /// <param name="bytes">What the server sent since the connection began, record headers included.</param>
    /// <param name="scratch">Where messages that came in several records are put together; as long as <paramref name="bytes"/> is always enough, what is shorter than a message is not used for it.</param>
    /// <param name="certificates">A view of <paramref name="bytes"/> or <paramref name="scratch"/> when the result is <see cref="HandshakeReadStatus.Complete"/>; empty otherwise.</param>
    /// <returns><see cref="HandshakeReadStatus.Invalid"/> where another message follows the ServerHello; <see cref="ServerHello.Next"/> tells that beforehand.</returns>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, Span<byte> scratch, out CertificateList certificates)
    {
        certificates = default;
        HandshakeReadResult result = ServerHelloReader.Read(bytes, scratch, out ServerHello hello, out HandshakeCursor cursor);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result;
        }

        if (hello.ProtocolVersion == SslProtocols.Tls13)
        {
            return HandshakeReadResult.Invalid(Encrypted.Alert, Encrypted.Reason);
        }

        result = cursor.Read(HandshakeType.Certificate, scratch, out ReadOnlySpan<byte> body);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result;
        }

        var reader = new WireReader(body);
        if (!reader.TryReadVector24(out ReadOnlySpan<byte> list) || !reader.IsAtEnd || !IsWellFormed(list))
        {
            return HandshakeReadResult.Invalid(Malformed.Alert, Malformed.Reason);
        }

        certificates = new CertificateList(list);
        return result;
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> list)
    {
        var certificates = new WireReader(list);
        while (!certificates.IsAtEnd)
        {
            if (!certificates.TryReadVector24(out ReadOnlySpan<byte> certificate) || certificate.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}
