using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>Protocol versions and cipher suites in the words of the RFCs.</summary>
public static class TlsNames
{
    /// <summary>A single version as "TLS 1.2"; the name of the flag for anything else.</summary>
    public static string Of(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to show that a peer offers them.
        SslProtocols.Tls11 => "TLS 1.1",
        SslProtocols.Tls => "TLS 1.0",
        SslProtocols.Ssl3 => "SSL 3.0",
#pragma warning restore SYSLIB0039, CS0618
        _ => version.ToString(),
    };

    /// <summary>A suite by its name in the IANA registry "TLS Cipher Suites"; one that the base library does not know as "0x1234".</summary>
    public static string Of(TlsCipherSuite suite) =>
        Enum.GetName(suite) ?? string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)suite:X4}");
}
