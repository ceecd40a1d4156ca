using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class TlsNamesTests
{
    [Theory]
    [InlineData(SslProtocols.Tls13, "TLS 1.3")]
    [InlineData(SslProtocols.Tls12, "TLS 1.2")]
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to show that a peer offers them.
    [InlineData(SslProtocols.Tls11, "TLS 1.1")]
    [InlineData(SslProtocols.Tls, "TLS 1.0")]
    [InlineData(SslProtocols.Ssl3, "SSL 3.0")]
#pragma warning restore SYSLIB0039, CS0618
    [InlineData(SslProtocols.None, "None")]
    public void Of_Version_GivesItsName(SslProtocols version, string expected) => Assert.Equal(expected, TlsNames.Of(version));

    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256")]
    [InlineData((TlsCipherSuite)0x00FF, "0x00FF")]
    public void Of_CipherSuite_GivesItsName(TlsCipherSuite suite, string expected) => Assert.Equal(expected, TlsNames.Of(suite));
}
