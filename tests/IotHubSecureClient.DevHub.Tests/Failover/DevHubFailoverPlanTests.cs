using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Tests.Failover;

public sealed class DevHubFailoverPlanTests
{
    [Fact]
    public void AsObserved_Times_AreThoseThatWereMeasured()
    {
        DevHubFailoverPlan plan = DevHubFailoverPlan.AsObserved;

        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(7)), (plan.FirstAcceptance, plan.Duration - plan.FirstAcceptance));
        Assert.InRange(plan.Duration.TotalSeconds, 518, 697);
    }

    [Fact]
    public void Scale_Factor_MultipliesEveryTime()
    {
        DevHubFailoverPlan plan = DevHubFailoverPlan.AsObserved.Scale(0.1);

        Assert.Equal((TimeSpan.FromSeconds(54), TimeSpan.FromSeconds(6)), (plan.Duration, plan.StateAge));
        Assert.Equal(DevHubFailoverPlan.AsObserved.Phases.Select(phase => phase.Kind), plan.Phases.Select(phase => phase.Kind));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Scale_NoFactor_Throws(double factor) => Assert.Throws<ArgumentOutOfRangeException>(() => DevHubFailoverPlan.AsObserved.Scale(factor));

    [Fact]
    public void ThrowIfInvalid_EverythingWrong_NamesEach()
    {
        var plan = new DevHubFailoverPlan
        {
            Phases = [new((DevHubFailoverPhaseKind)9, TimeSpan.Zero), new(DevHubFailoverPhaseKind.Refusing, TimeSpan.FromSeconds(-1))],
            StateAge = TimeSpan.FromMinutes(5),
            TlsProfile = DevHubTlsProfile.MinTls12,
            CertificateFault = DevHubCertificateFault.Revoked,
        };

        var exception = Assert.Throws<ArgumentException>(() => DevHubFailoverPlanValidator.ThrowIfInvalid(
            plan, new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, StateHistory = TimeSpan.FromMinutes(4) }));

        Assert.Equal(
            "The kind \"9\" of a phase is not one of Accepting, Hanging, Refusing, NotFound, Suspended. "
            + "The duration \"-00:00:01\" of the phase \"Refusing\" is not from 0 to 24 days. "
            + "The StateAge \"00:05:00\" goes back \"00:05:00\" before the start of the failover; the hub keeps \"00:04:00\". "
            + "Set DevHubOptions.StateHistory when the hub starts, or begin with a phase Accepting of that length. "
            + "The TLS profile \"MinTls12\" has no cipher suite for a key of the kind \"EcdsaP256\". Take a profile that has one. "
            + "The certificate fault \"Revoked\" needs revocation lists. Set DevHubOptions.RevocationLists when the hub starts. (Parameter 'plan')",
            exception.Message);
    }

    [Fact]
    public void ThrowIfInvalid_NegativeStateAge_Throws() =>
        Assert.Throws<ArgumentException>(() => DevHubFailoverPlanValidator.ThrowIfInvalid(new DevHubFailoverPlan { StateAge = TimeSpan.FromTicks(-1) }, new DevHubOptions()));

    [Fact]
    public void ThrowIfInvalid_ListsThatWereNotMade_Throws() =>
        Assert.Throws<ArgumentException>(() => DevHubFailoverPlanValidator.ThrowIfInvalid(new DevHubFailoverPlan { Phases = default }, new DevHubOptions()));

    [Fact]
    public void ThrowIfInvalid_AsObservedAndDefaultHub_Accepts() => DevHubFailoverPlanValidator.ThrowIfInvalid(DevHubFailoverPlan.AsObserved, new DevHubOptions());
}
