using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>The versions on the wire and those of the base library.</summary>
internal static class TlsVersions
{
    public const ushort Ssl30 = 0x0300;
    public const ushort Tls10 = 0x0301;
    public const ushort Tls11 = 0x0302;
    public const ushort Tls12 = 0x0303;
    public const ushort Tls13 = 0x0304;

    /// <returns><see cref="SslProtocols.None"/> for a value that is none of SSL 3.0 to TLS 1.3.</returns>
    public static SslProtocols ToSslProtocols(ushort version) => version switch
    {
        Tls13 => SslProtocols.Tls13,
        Tls12 => SslProtocols.Tls12,
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to show that a peer offers them.
        Tls11 => SslProtocols.Tls11,
        Tls10 => SslProtocols.Tls,
        Ssl30 => SslProtocols.Ssl3,
#pragma warning restore SYSLIB0039, CS0618
        _ => SslProtocols.None,
    };
}
