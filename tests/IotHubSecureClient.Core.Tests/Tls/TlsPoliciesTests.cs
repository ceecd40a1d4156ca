using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public class TlsPoliciesTests
{
    public static TheoryData<string> Names => [.. TlsPolicies.All.Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_EachPreset_EqualsItsCommittedSnapshot(string name)
    {
        var snapshot = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tls", "Snapshots", $"{name}.txt"));

        Assert.Equal(snapshot.ReplaceLineEndings("\n"), Describe(TlsPolicies.Get(name)));
    }

    [Fact]
    public void All_Snapshots_HaveAPresetEach()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Tls", "Snapshots")).Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(files.Order(), TlsPolicies.All.Select(policy => policy.Name).Order());
    }

    [Fact]
    public void Default_IsTheNarrowestPreset() => Assert.Same(TlsPolicies.IotHub20200110, TlsPolicies.Default);

    [Theory]
    [InlineData("IotHub20250831", "IotHub20250831")]
    [InlineData("iothub20250831", "IotHub20250831")]
    [InlineData("default", "IotHub20200110")]
    public void Get_KnownName_ReturnsThePreset(string name, string expected) => Assert.Equal(expected, TlsPolicies.Get(name).Name);

    [Fact]
    public void Get_UnknownName_ThrowsWithTheNamesThatThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => TlsPolicies.Get("IotHub1999"));

        Assert.Equal(
            "There is no TLS policy 'IotHub1999'. Presets: Default, IotHub20200110, IotHub20250831, IotHub20260526Preview. "
            + "Name one of them, or build your own with TlsPolicy.CreateBuilder. (Parameter 'name')",
            exception.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void All_EachPreset_PassesTheValidationOfCustomPolicies(string name)
    {
        var preset = TlsPolicies.Get(name);

        var copy = TlsPolicy.CreateBuilder("Copy").AllowProtocolVersions(preset.ProtocolVersions).AllowCipherSuites(preset.CipherSuites).Build();

        Assert.Equal(preset.CipherSuites, copy.CipherSuites);
    }

    private static string Describe(TlsPolicy policy) =>
        $"{policy.Name}\npublished {policy.Published:yyyy-MM-dd}\nversions {policy.ProtocolVersions}\n"
        + string.Concat(policy.CipherSuites.Select(suite => $"0x{(ushort)suite:X4} {suite}\n"));
}
