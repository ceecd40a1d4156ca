using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

public class ServerCertificateHandshakeTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    public static TheoryData<string, TrustAnchorMode> Cases { get; } = new MatrixTheoryData<string, TrustAnchorMode>(
        ServerCertificateCase.All.Values.Where(row => row.CanHandshake).Select(row => row.Name),
        Enum.GetValues<TrustAnchorMode>());

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Validate_Handshake_ReportsEveryViolationBeforeApplicationData(string name, TrustAnchorMode mode)
    {
        var row = ServerCertificateCase.All[name];
        using var server = new LoopbackServer(row.Present(Root));

        var outcome = await server.ConnectAsync(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem, TrustAnchorMode = mode }), row.Host, CancellationToken);

        Assert.Equal(row.Expected.Order(), outcome.Violations.Select(violation => violation.Kind).Distinct().Order());
        Assert.Equal(row.Expected.Length == 0 ? 1 : 0, outcome.ApplicationBytes);
    }

    [Fact]
    public async Task Validate_MachinesTrust_RefusesAPrivateRoot()
    {
        using var server = new LoopbackServer(Present());

        var outcome = await server.ConnectAsync(new ServerCertificateValidator(new()), "hub.example", CancellationToken);

        Assert.Equal(TlsViolationKind.CertificateChainIncomplete, Assert.Single(outcome.Violations).Kind);
        Assert.Equal(
            "The chain stops at 'CN=Test intermediate': its issuer 'CN=Test root' is neither presented nor a trust anchor; allowed are the roots that this machine trusts; a private root has to be given by TrustAnchorPem or TrustAnchorFiles.",
            outcome.Violations[0].Message);
        Assert.Equal(0, outcome.ApplicationBytes);
    }

    [Fact]
    public async Task Validate_DangerousAcceptAnyCertificate_LetsItPass()
    {
        var options = new ServerCertificateOptions();
        options.Dangerous().DangerousAcceptAnyCertificate();
        using var server = new LoopbackServer(Present());

        var outcome = await server.ConnectAsync(new ServerCertificateValidator(options), "other.example", CancellationToken);

        Assert.Empty(outcome.Violations);
        Assert.Equal(1, outcome.ApplicationBytes);
    }

    // An address of one byte, and no name at all.
    [Theory]
    [InlineData(new byte[] { 0x30, 0x03, 0x87, 0x01, 0x7F }, TlsViolationKind.CertificateInvalid)]
    [InlineData(new byte[] { 0x30, 0x00 }, TlsViolationKind.CertificateNameMismatch)]
    public async Task Validate_UnusableNames_Refuses(byte[] names, TlsViolationKind expected)
    {
        using var server = new LoopbackServer(Present(new() { Subject = "CN=hub.example", RawNames = names }));

        var outcome = await server.ConnectAsync(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), "hub.example", CancellationToken);

        Assert.Equal(expected, Assert.Single(outcome.Violations).Kind);
        Assert.Equal(0, outcome.ApplicationBytes);
    }

    // What a server presents must not stay in what the next handshake starts from.
    [Fact]
    public async Task ApplyTo_ManyHandshakes_LeavesTheSharedPolicyAsItWas()
    {
        using var server = new LoopbackServer(Present());
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var before = (validator.ChainPolicy.VerificationTime, Purposes: validator.ChainPolicy.ApplicationPolicy.Count);

        for (var i = 0; i < 3; i++)
        {
            Assert.Empty((await server.ConnectAsync(validator, "hub.example", CancellationToken)).Violations);
        }

        Assert.Empty(validator.ChainPolicy.ExtraStore);
        Assert.Equal([Root.Certificate], validator.ChainPolicy.CustomTrustStore);
        Assert.Equal(before, (validator.ChainPolicy.VerificationTime, validator.ChainPolicy.ApplicationPolicy.Count));
    }

    [Fact]
    public async Task Validate_ResumedHandshake_JudgesItAsTheFullOne()
    {
        var host = $"{Guid.NewGuid():N}.hubs.example";
        using var server = new LoopbackServer(Present(new() { DnsNames = ["*.hubs.example"] }));
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem, RootPins = { PublicKeyPin.Of(Root.Certificate) } });

        var full = await server.ConnectAsync(validator, host, CancellationToken);
        var resumed = await server.ConnectAsync(validator, host, CancellationToken);

        Assert.Empty(full.Violations);
        Assert.Empty(resumed.Violations);
        AssertResumed(full, resumed);
    }

    [Fact]
    public async Task Validate_ResumedHandshakeUnderStricterTrust_Refuses()
    {
        var host = $"{Guid.NewGuid():N}.hubs.example";
        using var server = new LoopbackServer(Present(new() { DnsNames = ["*.hubs.example"] }));
        var loose = new ServerCertificateOptions();
        loose.Dangerous().DangerousAcceptAnyCertificate();
        var pin = PublicKeyPin.Of(TestAuthority.CreateRoot().Certificate);

        var full = await server.ConnectAsync(new ServerCertificateValidator(loose), host, CancellationToken);
        var resumed = await server.ConnectAsync(new ServerCertificateValidator(new() { RootPins = { pin } }), host, CancellationToken);

        Assert.Empty(full.Violations);
        Assert.Equal([TlsViolationKind.CertificateChainIncomplete, TlsViolationKind.RootPinMismatch], resumed.Violations.Select(violation => violation.Kind));
        Assert.Equal(0, resumed.ApplicationBytes);
        AssertResumed(full, resumed);
    }

    private static ServerChain Present(LeafTemplate? template = null)
    {
        var intermediate = Root.CreateIntermediate();
        return new ServerChain(intermediate.Issue(template ?? new()), intermediate.Certificate);
    }

    private static void AssertResumed(LoopbackServer.Outcome full, LoopbackServer.Outcome resumed)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only on Linux is it known that the base library resumes sessions.");
        }

        Assert.InRange(full.HandshakeBytes, 1000, 10_000);
        Assert.InRange(resumed.HandshakeBytes, 50, 600);
    }
}
