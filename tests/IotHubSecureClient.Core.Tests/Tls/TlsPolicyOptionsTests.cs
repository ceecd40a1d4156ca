using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Configuration;

namespace IotHubSecureClient.Tests.Tls;

public class TlsPolicyOptionsTests
{
    [Fact]
    public void ToPolicy_NothingConfigured_IsDefault() => Assert.Same(TlsPolicies.Default, Bind([]).ToPolicy());

    [Fact]
    public void ToPolicy_PresetByName_IsThatPreset() => Assert.Same(TlsPolicies.IotHub20250831, Bind(new() { ["Preset"] = "IotHub20250831" }).ToPolicy());

    [Fact]
    public void ToPolicy_UnknownPreset_ThrowsWithTheNamesThatThereAre()
    {
        var exception = Assert.Throws<TlsPolicyNotAllowedException>(Bind(new() { ["Preset"] = "Modern" }).ToPolicy);

        Assert.Equal("The TLS policy 'Modern' was refused. There is no preset of that name. Presets: Default, IotHub20200110, IotHub20250831, IotHub20260526Preview.", exception.Message);
    }

    [Fact]
    public void ToPolicy_OwnPolicyFromConfiguration_HasItsSuitesByIanaName()
    {
        var policy = Bind(new()
        {
            ["Name"] = "Plant7",
            ["ProtocolVersions:0"] = "1.2",
            ["ProtocolVersions:1"] = "1.3",
            ["CipherSuites:0"] = "TLS_AES_128_GCM_SHA256",
            ["CipherSuites:1"] = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        }).ToPolicy();

        Assert.Equal("Plant7", policy.Name);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, policy.ProtocolVersions);
        Assert.Equal([TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384], policy.CipherSuites);
    }

    [Fact]
    public void ToPolicy_PresetAndOwnPolicy_Throws()
    {
        var options = Bind(new() { ["Preset"] = "Default", ["ProtocolVersions:0"] = "1.2", ["CipherSuites:0"] = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" });

        Assert.Equal(
            ["It names the preset 'Default' and states an own policy as well. A preset never changes: state one or the other."],
            Assert.Throws<TlsPolicyNotAllowedException>(options.ToPolicy).Failures);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("Tls12")]
    [InlineData("")]
    public void ToPolicy_VersionThatIsOldOrUnknown_ThrowsWithTheValueAndWhatIsAllowed(string version)
    {
        var options = Bind(new() { ["ProtocolVersions:0"] = "1.2", ["ProtocolVersions:1"] = version, ["CipherSuites:0"] = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" });

        Assert.Equal([$"The protocol version '{version}' is too old or unknown. Allowed: '1.2', '1.3'."], Assert.Throws<TlsPolicyNotAllowedException>(options.ToPolicy).Failures);
    }

    [Theory]
    [InlineData("ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData("49200")]
    [InlineData("tls_ecdhe_rsa_with_aes_256_gcm_sha384")]
    [InlineData(" TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")]
    [InlineData("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")]
    public void ToPolicy_SuiteThatIsNoIanaName_ThrowsWithTheValue(string suite)
    {
        var options = Bind(new() { ["ProtocolVersions:0"] = "1.2", ["CipherSuites:0"] = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", ["CipherSuites:1"] = suite });

        Assert.StartsWith($"The cipher suite '{suite}' is unknown. Allowed: IANA names", Assert.Single(Assert.Throws<TlsPolicyNotAllowedException>(options.ToPolicy).Failures));
    }

    [Fact]
    public void ToPolicy_SeveralThingsWrong_ListsEveryOne()
    {
        var options = Bind(new() { ["ProtocolVersions:0"] = "1.1", ["CipherSuites:0"] = "TLS_RSA_WITH_RC4_128_MD5" });

        var failures = Assert.Throws<TlsPolicyNotAllowedException>(options.ToPolicy).Failures;

        Assert.Contains(failures, failure => failure.Contains("'1.1'", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("RC4", StringComparison.Ordinal));
    }

    private static TlsPolicyOptions Bind(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Get<TlsPolicyOptions>() ?? new TlsPolicyOptions();
}
