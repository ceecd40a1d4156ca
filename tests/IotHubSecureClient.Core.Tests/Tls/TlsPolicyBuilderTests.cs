using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public class TlsPolicyBuilderTests
{
    private const TlsCipherSuite Good = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

    [Fact]
    public void Build_StrongVersionAndSuites_ReturnsThemInOrder()
    {
        var policy = TlsPolicy.CreateBuilder("Gateway")
            .AllowProtocolVersions(SslProtocols.Tls12)
            .AllowCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, Good)
            .Build();

        Assert.Equal("Gateway", policy.ToString());
        Assert.Null(policy.Published);
        Assert.Equal(SslProtocols.Tls12, policy.ProtocolVersions);
        Assert.Equal([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, Good], policy.CipherSuites);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_NULL_SHA, "does not encrypt (NULL)")]
    [InlineData(TlsCipherSuite.TLS_NULL_WITH_NULL_NULL, "does not encrypt (NULL)")]
    [InlineData(TlsCipherSuite.TLS_RSA_EXPORT_WITH_RC4_40_MD5, "is of export strength (EXPORT)")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_RC4_128_SHA, "uses RC4, which RFC 7465 prohibits")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, "uses 3DES, which has 64-bit blocks")]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_DES_CBC_SHA, "uses DES")]
    [InlineData(TlsCipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA, "does not authenticate the server (anonymous)")]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_128_GCM_SHA256, "does not authenticate the server (anonymous)")]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, "has no ephemeral elliptic-curve key exchange (ECDHE), so that it gives no forward secrecy or rests on finite-field groups")]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, "has no ephemeral elliptic-curve key exchange (ECDHE), so that it gives no forward secrecy or rests on finite-field groups")]
    [InlineData(TlsCipherSuite.TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256, "has no ephemeral elliptic-curve key exchange (ECDHE), so that it gives no forward secrecy or rests on finite-field groups")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, "uses a pre-shared key, which IoT Hub does not have")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "authenticates records with SHA-1")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "uses a cipher that no IoT Hub policy has")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256, "uses a cipher that no IoT Hub policy has")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256, "uses a cipher that no IoT Hub policy has")]
    [InlineData(TlsCipherSuite.TLS_AES_128_CCM_8_SHA256, "uses CCM, which IoT Hub does not have")]
    [InlineData((TlsCipherSuite)0xFEFE, "is not a cipher suite that this runtime knows")]
    public void Build_WeakSuite_ThrowsWithItsNameAndWhatIsAllowed(TlsCipherSuite suite, string weakness)
    {
        var builder = TlsPolicy.CreateBuilder("Weak").AllowProtocolVersions(SslProtocols.Tls12 | SslProtocols.Tls13).AllowCipherSuites(Good, TlsCipherSuite.TLS_AES_128_GCM_SHA256, suite);

        var exception = Assert.Throws<TlsPolicyNotAllowedException>(builder.Build);

        Assert.Equal(
            [$"The cipher suite '{suite}' {weakness}. Allowed: TLS_ECDHE_(RSA|ECDSA) suites with AES-GCM, CHACHA20_POLY1305 or AES-CBC with SHA-256 or SHA-384, and the AES-GCM and CHACHA20_POLY1305 suites of TLS 1.3."],
            exception.Failures);
        Assert.Equal("Weak", exception.PolicyName);
    }

    [Fact]
    public void Build_EverySuiteOfTheRuntime_AcceptsJustTheStrongOnes()
    {
        var accepted = Enum.GetValues<TlsCipherSuite>().Where(suite => TlsCipherSuiteStrength.WeaknessOf(suite) is null).Select(suite => suite.ToString()).Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            ],
            accepted);
    }

    [Theory]
#pragma warning disable CS0618, SYSLIB0039 // Old versions are named in order to see them refused.
    [InlineData(SslProtocols.Tls)]
    [InlineData(SslProtocols.Tls11)]
    [InlineData(SslProtocols.Ssl3)]
    [InlineData(SslProtocols.Ssl2)]
    [InlineData(SslProtocols.Tls | SslProtocols.Tls11)]
#pragma warning restore CS0618, SYSLIB0039
    public void Build_OldVersionBesideTls12_ThrowsWithItsName(SslProtocols old)
    {
        var builder = TlsPolicy.CreateBuilder("Old").AllowProtocolVersions(SslProtocols.Tls12 | old).AllowCipherSuites(Good);

        Assert.Equal([$"The protocol version '{old}' is too old or unknown. Allowed: Tls12, Tls13."], Assert.Throws<TlsPolicyNotAllowedException>(builder.Build).Failures);
    }

    [Fact]
    public void Build_EverythingMissing_ThrowsWithEachFailure()
    {
        var exception = Assert.Throws<TlsPolicyNotAllowedException>(TlsPolicy.CreateBuilder(" ").Build);

        Assert.Equal(
            [
                "It has no name. Give it one, for reports and errors.",
                "It allows no protocol version ('None' would let the operating system decide). Allowed: Tls12, Tls13.",
                "It allows no cipher suite. Name at least one, by its IANA name, for example 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'.",
            ],
            exception.Failures);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls13, Good)]
    public void Build_SuiteOfAnotherVersion_ThrowsForTheSuiteAndForTheVersion(SslProtocols version, TlsCipherSuite suite)
    {
        var builder = TlsPolicy.CreateBuilder("Mixed").AllowProtocolVersions(version).AllowCipherSuites(suite);

        Assert.Equal(2, Assert.Throws<TlsPolicyNotAllowedException>(builder.Build).Failures.Length);
    }

    [Fact]
    public void Build_RepeatedSuite_ThrowsWithItsName()
    {
        var builder = TlsPolicy.CreateBuilder("Twice").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(Good, Good);

        Assert.Equal([$"The cipher suite '{Good}' is named 2 times. Name it once."], Assert.Throws<TlsPolicyNotAllowedException>(builder.Build).Failures);
    }

    [Theory]
    [InlineData("IotHub20200110")]
    [InlineData("default")]
    public void Build_NameOfAPreset_Throws(string name)
    {
        var builder = TlsPolicy.CreateBuilder(name).AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(Good);

        Assert.Equal([$"Its name '{name}' is a preset's. Choose another one."], Assert.Throws<TlsPolicyNotAllowedException>(builder.Build).Failures);
    }
}
