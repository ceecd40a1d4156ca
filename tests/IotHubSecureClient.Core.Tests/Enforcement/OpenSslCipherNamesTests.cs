using System.Net.Security;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class OpenSslCipherNamesTests
{
    [Fact]
    public void NameOf_EverySuiteThatAPolicyCanContain_ReturnsAName()
    {
        var allowed = Enum.GetValues<TlsCipherSuite>().Where(suite => TlsCipherSuiteStrength.WeaknessOf(suite) is null).ToArray();

        Assert.Equal(13, allowed.Length);
        Assert.Equal(13, allowed.Select(OpenSslCipherNames.NameOf).Distinct().Count());
    }

    [Fact]
    public void NameOf_SuiteOfTls13_ReturnsItsIanaName() => Assert.Equal("TLS_AES_256_GCM_SHA384", OpenSslCipherNames.NameOf(TlsCipherSuite.TLS_AES_256_GCM_SHA384));

    [Fact]
    public void NameOf_OtherSuite_Throws()
    {
        var exception = Assert.Throws<NotSupportedException>(() => OpenSslCipherNames.NameOf(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA));

        Assert.StartsWith("The cipher suite 'TLS_RSA_WITH_AES_128_CBC_SHA' has no known OpenSSL name. Known: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllBut_Policy_RemovesAllOthersAndKeepsThese()
    {
        var removed = OpenSslCipherNames.AllBut(TlsPolicies.Default.CipherSuites).Split(':');

        Assert.All(removed, name => Assert.StartsWith("!", name, StringComparison.Ordinal));
        Assert.DoesNotContain("!ECDHE-RSA-AES128-GCM-SHA256", removed);
        Assert.Contains("!ECDHE-ECDSA-AES128-GCM-SHA256", removed);
        Assert.Contains("!ECDHE-RSA-AES128-SHA", removed);
        Assert.Contains("!kRSA", removed);
    }
}
