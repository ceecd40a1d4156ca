using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Tests.Tls;

public sealed class TlsGateTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, false)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, false)]
    [InlineData(SslProtocols.None, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, false)]
    public void Allows_NegotiatedVersionAndSuite_IsWhatTheProfileHas(SslProtocols version, TlsCipherSuite suite, bool allowed) =>
        Assert.Equal(allowed, new TlsGate(DevHubTlsProfile.MinTls12, DevHubKeyAlgorithm.Rsa2048).Allows(version, suite));
}
