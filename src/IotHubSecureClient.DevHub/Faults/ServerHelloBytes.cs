using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>A ServerHello in a record (RFC 5246, section 7.4.1.3), made by hand.</summary>
internal static class ServerHelloBytes
{
    private const ushort RenegotiationInfo = 0x00FF;

    /// <summary>TLS 1.2 with the first suite that the client offers for it.</summary>
    public static byte[] Acceptable(ClientHelloOffer offer) =>
        Create(SslProtocols.Tls12, offer.CipherSuites.FirstOrDefault(suite => (ushort)suite >> 8 != 0x13), offer);

    public static byte[] Create(SslProtocols version, TlsCipherSuite suite, ClientHelloOffer offer)
    {
        byte minor = WireVersion(version);

        // OpenSSL 3 refuses a server without secure renegotiation (RFC 5746), and any client one that answers what it did not ask.
        byte[] extensions = offer.SignalingCipherSuites.Contains(RenegotiationInfo) ? [0, 5, 0xFF, 1, 0, 1, 0] : [];
        byte[] body = [3, minor, .. RandomNumberGenerator.GetBytes(32), 0, (byte)((ushort)suite >> 8), (byte)suite, 0, .. extensions];
        return [22, 3, minor, 0, (byte)(body.Length + 4), 2, 0, 0, (byte)body.Length, .. body];
    }

    /// <summary>The second byte of a version on the wire.</summary>
    public static byte WireVersion(SslProtocols version) => version switch
    {
#pragma warning disable SYSLIB0039 // Selected in order to be refused.
        SslProtocols.Tls => 1,
        SslProtocols.Tls11 => 2,
#pragma warning restore SYSLIB0039
        SslProtocols.Tls12 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "The version is not one of TLS 1.0, TLS 1.1, TLS 1.2."),
    };
}
