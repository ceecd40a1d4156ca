using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Authentication;

public sealed class ClientCertificateVerifierTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData("SHA1", true)]
    [InlineData("SHA256", true)]
    [InlineData("SHA1", false)]
    [InlineData("SHA256", false)]
    public void Authenticate_RegisteredThumbprint_Accepts(string algorithm, bool isPrimary)
    {
        using X509Certificate2 certificate = DeviceCertificates.Leaf("anything");
        string thumbprint = certificate.GetCertHashString(new HashAlgorithmName(algorithm)).ToLowerInvariant();
        _hub.State.Registry.Create("d1", new HubDeviceOptions
        {
            CredentialKind = DeviceCredentialKind.SelfSigned,
            PrimaryThumbprint = isPrimary ? thumbprint : new string('0', 40),
            SecondaryThumbprint = isPrimary ? null : thumbprint,
        });

        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), certificate: certificate);

        Assert.Equal(DeviceAuthenticationFailure.None, result.Failure);
        Assert.Null(result.ExpiresAt);
        Assert.Equal("""{"scope":"device","type":"x509","issuer":"iothub"}""", result.AuthenticationMethod);
    }

    [Fact]
    public void Authenticate_OtherThumbprint_Refuses()
    {
        using X509Certificate2 certificate = DeviceCertificates.Leaf("d1");
        _hub.State.Registry.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = new string('A', 64) });

        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), certificate: certificate);

        Assert.Equal(DeviceAuthenticationFailure.BadCertificate, result.Failure);
        Assert.StartsWith("Thumbprint does not match configuration: Thumbprint: SHA1Hash=", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Authenticate_ExpiredCertificateOfARegisteredThumbprint_Refuses()
    {
        using X509Certificate2 certificate = DeviceCertificates.Leaf("d1", notAfter: new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        _hub.State.Registry.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = certificate.Thumbprint });

        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), certificate: certificate);

        Assert.Equal(DeviceAuthenticationFailure.BadCertificate, result.Failure);
        Assert.Equal("The client certificate is valid from 2026-01-01 00:00:00Z to 2026-05-04 09:00:00Z only", result.Reason);
    }

    [Fact]
    public void Authenticate_CertificateForASasDevice_Refuses()
    {
        using X509Certificate2 certificate = DeviceCertificates.Leaf("d1");
        _hub.State.Registry.Create("d1");

        Assert.Equal(DeviceAuthenticationFailure.NoCredentials, _hub.Authenticate(new("d1"), certificate: certificate).Failure);
    }

    [Fact]
    public void Authenticate_TokenForACertificateDevice_Refuses()
    {
        HubDevice sas = _hub.State.Registry.Create("d1");
        string token = _hub.DeviceToken(sas);
        _hub.State.Registry.Delete("d1");
        _hub.State.Registry.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = new string('A', 40) });

        Assert.Equal(DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1"), token).Failure);
    }

    // registered: which authority the hub knows; sent: whether the client sends the intermediate with its certificate.
    [Theory]
    [InlineData("root", true, "d1", null)]
    [InlineData("intermediate", false, "d1", null)]
    [InlineData("both", false, "d1", null)]
    [InlineData("root", false, "d1", "The client certificate does not chain to an authority that is registered at the hub")]
    [InlineData("other", true, "d1", "The client certificate does not chain to an authority that is registered at the hub")]
    [InlineData("none", true, "d1", "The client certificate does not chain to an authority that is registered at the hub")]
    [InlineData("root", true, "d2", "The client certificate's common name is 'd2', not the device id 'd1'")]
    public void Authenticate_CertificateOfAnAuthority_FollowsTheTable(string registered, bool sent, string commonName, string? refusal)
    {
        using X509Certificate2 root = DeviceCertificates.Root();
        using X509Certificate2 intermediate = DeviceCertificates.Intermediate(root);
        using X509Certificate2 leaf = DeviceCertificates.Leaf(commonName, intermediate);
        using X509Certificate2 other = DeviceCertificates.Root("Other Root");
        X509Certificate2[] authorities = registered switch { "root" => [root], "intermediate" => [intermediate], "both" => [root, intermediate], "other" => [other], _ => [] };
        Array.ForEach(authorities, _hub.State.CertificateAuthorities.Add);

        AssertRefusal(refusal, Authenticate(leaf, sent ? [intermediate] : []));
    }

    [Fact]
    public void Authenticate_SameNamesSignedByAnotherKey_Refuses()
    {
        using X509Certificate2 registered = DeviceCertificates.Root();
        using X509Certificate2 impostor = DeviceCertificates.Root();
        using X509Certificate2 leaf = DeviceCertificates.Leaf("d1", impostor);
        _hub.State.CertificateAuthorities.Add(registered);

        Assert.Equal(DeviceAuthenticationFailure.BadCertificate, Authenticate(leaf, [impostor]).Failure);
    }

    [Fact]
    public void Authenticate_CertificateForServersOnly_Refuses()
    {
        using X509Certificate2 root = DeviceCertificates.Root();
        using X509Certificate2 leaf = DeviceCertificates.Leaf("d1", root, purpose: "1.3.6.1.5.5.7.3.1");
        _hub.State.CertificateAuthorities.Add(root);

        AssertRefusal("The certificate 'CN=d1' of the client's chain is refused: NotValidForUsage", Authenticate(leaf, []));
    }

    [Fact]
    public void Authenticate_AuthorityThatHasExpired_Refuses()
    {
        using X509Certificate2 root = DeviceCertificates.Root();
        using X509Certificate2 leaf = DeviceCertificates.Leaf("d1", root);
        _hub.State.CertificateAuthorities.Add(root);
        AssertRefusal(null, Authenticate(leaf, []));

        _hub.Time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(DeviceAuthenticationFailure.BadCertificate, Authenticate(leaf, []).Failure);
    }

    [Fact]
    public void Add_CertificateThatIsNoAuthority_Throws()
    {
        using X509Certificate2 leaf = DeviceCertificates.Leaf("d1");
        Assert.Throws<ArgumentException>(() => _hub.State.CertificateAuthorities.Add(leaf));
    }

    private static void AssertRefusal(string? refusal, DeviceAuthenticationResult result)
    {
        Assert.Equal(refusal ?? "", result.Reason);
        Assert.Equal(refusal is null ? DeviceAuthenticationFailure.None : DeviceAuthenticationFailure.BadCertificate, result.Failure);
    }

    private DeviceAuthenticationResult Authenticate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        if (_hub.State.Registry.Find("d1") is null)
        {
            _hub.State.Registry.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.CertificateAuthority });
        }

        return _hub.State.Authenticate(new DeviceAuthenticationRequest { Identity = new("d1"), ClientCertificate = leaf, IntermediateCertificates = intermediates });
    }
}
