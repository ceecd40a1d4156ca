using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Sets of protocol versions and cipher suites as text.</summary>
internal static class TlsText
{
    public static string Of(SslProtocols versions) => Of(TlsVersionOrder.Split(versions));

    public static string Of(IEnumerable<SslProtocols> versions) => string.Join(", ", versions.Select(TlsNames.Of));

    public static string Of(IEnumerable<TlsCipherSuite> suites) => string.Join(", ", suites.Select(TlsNames.Of));
}
