using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

public class RootPinTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();
    private static readonly TestAuthority Intermediate = Root.CreateIntermediate();
    private static readonly ServerChain Server = new(Intermediate.Issue(new()), Intermediate.Certificate);
    private static readonly string OtherPin = PublicKeyPin.Of(TestAuthority.CreateRoot("CN=Other root").Certificate);

    [Fact]
    public void Validate_RootIsPinned_Accepts() => Assert.Empty(Judge(OtherPin, PublicKeyPin.Of(Root.Certificate)["sha256/".Length..]));

    [Fact]
    public void Validate_RootIsNotPinned_RefusesAndShowsBoth()
    {
        var violation = Assert.Single(Judge(OtherPin));

        Assert.Equal(TlsViolationKind.RootPinMismatch, violation.Kind);
        Assert.Equal($"The chain ends in 'CN=Test root' with the public key '{PublicKeyPin.Of(Root.Certificate)}'; allowed are {OtherPin}.", violation.Message);
    }

    // The pin is the root's: one of an intermediate or the leaf would break with the next renewal.
    [Fact]
    public void Validate_IntermediateOrLeafPinned_Refuses() =>
        Assert.Equal([TlsViolationKind.RootPinMismatch], Judge(PublicKeyPin.Of(Intermediate.Certificate), PublicKeyPin.Of(Server.Leaf)).Select(violation => violation.Kind));

    // A root with the pinned key does not become an anchor by being pinned.
    [Fact]
    public void Validate_PinnedRootIsNoAnchor_Refuses()
    {
        var options = new ServerCertificateOptions { RootPins = { PublicKeyPin.Of(Root.Certificate) } };
        var server = new ServerChain(Server.Leaf, Intermediate.Certificate, Root.Certificate);

        Assert.Equal([TlsViolationKind.CertificateUntrustedRoot], server.Judge(new ServerCertificateValidator(options), "hub.example").Select(violation => violation.Kind));
    }

    private static TlsPolicyViolation[] Judge(params string[] pins)
    {
        var options = new ServerCertificateOptions { TrustAnchorPem = Root.Pem };
        foreach (var pin in pins)
        {
            options.RootPins.Add(pin);
        }

        return Server.Judge(new ServerCertificateValidator(options), "hub.example");
    }
}
