using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class TlsOfferPlanTests
{
    public static TheoryData<string> Presets => [.. TlsPolicies.All.Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public void For_Preset_OffersNothingOutsideThePolicy(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no CipherSuitesPolicy.");
        var policy = TlsPolicies.Get(name);

        var plan = TlsOfferPlan.For(policy);

        Assert.True(plan.IsWithinPolicy);
        Assert.All(plan.Offer.CipherSuites, suite => Assert.Contains(suite, policy.CipherSuites));
        Assert.All(plan.Offer.ProtocolVersions, version => Assert.True(policy.Allows(version)));
        Assert.Equal(policy.ProtocolVersions, plan.EnabledSslProtocols);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void For_Preset_SetsCipherSuitesOnlyWhereTheVersionsAloneOfferMore(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no CipherSuitesPolicy.");
        var policy = TlsPolicies.Get(name);
        var versionsAreEnough = ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid", EnabledSslProtocols = policy.ProtocolVersions }).CipherSuites.All(policy.Allows);

        var plan = TlsOfferPlan.For(policy);

        Assert.Equal(versionsAreEnough, plan.CipherSuitesPolicy is null);
        Assert.Equal(versionsAreEnough, plan.Restriction is TlsOfferRestriction.ProtocolVersions or TlsOfferRestriction.Process);
    }

    [Fact]
    public void For_ManyThreads_ReturnsOneInstance()
    {
        var policy = TlsPolicy.CreateBuilder("many-threads").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(TlsPolicies.Default.CipherSuites).Build();
        var plans = new TlsOfferPlan[8];

        Parallel.For(0, plans.Length, index => plans[index] = TlsOfferPlan.For(policy));

        Assert.Single(plans.Distinct());
    }

    [Fact]
    public void CreateOptions_Plan_ReproducesTheOffer()
    {
        var plan = TlsOfferPlan.For(TlsPolicies.Default);
        var options = plan.CreateOptions();
        options.TargetHost = "hub.invalid";

        Assert.Equal(plan.Offer.Ja4, ClientHelloCapture.Capture(options).Ja4);
    }

    [Fact]
    public void Make_PlatformThatRestrictsNothing_SaysWhatIsOutside()
    {
        var plan = TlsOfferPlan.Make(TlsPolicies.Default, _ => OfTls12());

        Assert.False(plan.IsWithinPolicy);
        Assert.Null(plan.CipherSuitesPolicy);
        Assert.Contains(nameof(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), plan.Outside, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_SuitesThatNarrowWithoutSufficing_AreKept()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no CipherSuitesPolicy.");
            return;
        }

        var one = TlsPolicy.CreateBuilder("One").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384).Build();
        var four = new CipherSuitesPolicy(TlsPolicies.Default.CipherSuites);

        var plan = TlsOfferPlan.Make(one, options => OfTls12(options.CipherSuitesPolicy is null ? null : four));

        Assert.NotNull(plan.CipherSuitesPolicy);
        Assert.Equal(3, plan.CipherSuitesOutside.Length);
    }

    private static TlsOfferMeasurement OfTls12(CipherSuitesPolicy? suites = null) =>
        TlsOfferMeasurement.Of(new() { TargetHost = TlsOfferMeasurement.Host, EnabledSslProtocols = SslProtocols.Tls12, CipherSuitesPolicy = suites });
}
