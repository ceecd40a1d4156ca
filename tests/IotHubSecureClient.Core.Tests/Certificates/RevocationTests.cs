using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

public sealed class RevocationTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Tomorrow = TestAuthority.Now.AddDays(1);
    private static readonly DateTimeOffset Yesterday = TestAuthority.Now.AddDays(-1);

    private readonly TestAuthority _root = TestAuthority.CreateRoot();
    private readonly RevocationServer _server = new();
    private readonly TestAuthority _intermediate;
    private readonly string _rootList;
    private readonly string _intermediateList;
    private readonly ServerChain _chain;

    public RevocationTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Revocation lists from loopback are tried with OpenSSL only: Windows and macOS cache refusals for the whole machine.");
        _rootList = _server.NewAddress();
        _intermediateList = _server.NewAddress();
        _intermediate = _root.CreateIntermediate(revocationList: _rootList);
        _chain = new ServerChain(_intermediate.Issue(new() { RevocationList = _intermediateList }), _intermediate.Certificate);
    }

    [Theory]
    [InlineData(UnknownRevocationBehavior.Refuse)]
    [InlineData(UnknownRevocationBehavior.Accept)]
    public async Task Validate_NotRevoked_Accepts(UnknownRevocationBehavior unknown)
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Tomorrow));

        Assert.Empty(await JudgeAsync(X509RevocationMode.Online, unknown));
        Assert.Equal(2, _server.Requests);
    }

    [Theory]
    [InlineData(UnknownRevocationBehavior.Refuse)]
    [InlineData(UnknownRevocationBehavior.Accept)]
    public async Task Validate_LeafRevoked_RefusesWhateverTheOptionIs(UnknownRevocationBehavior unknown)
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Tomorrow, _chain.Leaf));

        var violation = Assert.Single(await JudgeAsync(X509RevocationMode.Online, unknown));
        Assert.Equal(new TlsPolicyViolation(TlsViolationKind.CertificateRevoked, "The certificate 'CN=Test hub' was revoked by 'CN=Test intermediate'; the server needs another one."), violation);
    }

    [Fact]
    public async Task Validate_IntermediateRevoked_Refuses()
    {
        Serve(_root.SignRevocationList(Tomorrow, _intermediate.Certificate), _intermediate.SignRevocationList(Tomorrow));

        // What a revoked issuer says of the leaf says nothing.
        Assert.Equal(
            [TlsViolationKind.CertificateRevocationUnknown, TlsViolationKind.CertificateRevoked],
            Kinds(await JudgeAsync(X509RevocationMode.Online, UnknownRevocationBehavior.Refuse)));
        Assert.Equal([TlsViolationKind.CertificateRevoked], Kinds(await JudgeAsync(X509RevocationMode.Online, UnknownRevocationBehavior.Accept)));
    }

    [Fact]
    public async Task Validate_ListUnreachable_DependsOnTheOption()
    {
        await _server.DisposeAsync();

        await AssertUnknownAsync(2);
    }

    [Fact]
    public async Task Validate_ListNotFound_DependsOnTheOption()
    {
        _server.Serve(_rootList, _root.SignRevocationList(Tomorrow));

        await AssertUnknownAsync(1);
    }

    [Fact]
    public async Task Validate_ListExpired_DependsOnTheOption()
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Yesterday));

        await AssertUnknownAsync(1);
    }

    [Fact]
    public async Task Validate_ListSignedByAnother_DependsOnTheOption()
    {
        Serve(_root.SignRevocationList(Tomorrow), TestAuthority.Impersonate(_intermediate).SignRevocationList(Tomorrow));

        await AssertUnknownAsync(1);
    }

    [Fact]
    public async Task Validate_ListIsGarbage_DependsOnTheOption()
    {
        Serve(_root.SignRevocationList(Tomorrow), "not a revocation list"u8.ToArray());

        await AssertUnknownAsync(1);
    }

    [Fact]
    public async Task Validate_NoCheck_FetchesNothing()
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Tomorrow, _chain.Leaf));

        Assert.Empty(await JudgeAsync(X509RevocationMode.NoCheck, UnknownRevocationBehavior.Refuse));
        Assert.Equal(0, _server.Requests);
    }

    [Fact]
    public async Task Validate_Offline_UsesWhatIsCachedAndFetchesNothing()
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Tomorrow, _chain.Leaf));

        Assert.All(await JudgeAsync(X509RevocationMode.Offline, UnknownRevocationBehavior.Refuse), violation => Assert.Equal(TlsViolationKind.CertificateRevocationUnknown, violation.Kind));
        Assert.Equal(0, _server.Requests);

        await JudgeAsync(X509RevocationMode.Online, UnknownRevocationBehavior.Refuse);
        Assert.Equal(2, _server.Requests);
        Assert.Equal([TlsViolationKind.CertificateRevoked], Kinds(await JudgeAsync(X509RevocationMode.Offline, UnknownRevocationBehavior.Refuse)));
        Assert.Equal(2, _server.Requests);
    }

    [Fact]
    public void ValidateForeign_ChainThatIsRevoked_RefusesWithoutAskingAgain()
    {
        Serve(_root.SignRevocationList(Tomorrow), _intermediate.SignRevocationList(Tomorrow, _chain.Leaf));
        using var chain = _chain.Build(new(new() { TrustAnchorPem = _root.Pem, RevocationMode = X509RevocationMode.Online }), out var errors);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        var violations = new List<TlsPolicyViolation>();

        new ServerCertificateValidator(new() { TrustAnchorPem = _root.Pem }).ValidateForeign("hub.example", _chain.Leaf, chain, errors, violations);

        Assert.Equal([TlsViolationKind.CertificateRevoked], Kinds([.. violations]));
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private void Serve(byte[] rootList, byte[] intermediateList)
    {
        _server.Serve(_rootList, rootList);
        _server.Serve(_intermediateList, intermediateList);
    }

    private async Task AssertUnknownAsync(int certificates)
    {
        var refused = await JudgeAsync(X509RevocationMode.Online, UnknownRevocationBehavior.Refuse);
        Assert.Equal(certificates, refused.Length);
        Assert.All(refused, violation => Assert.Equal(TlsViolationKind.CertificateRevocationUnknown, violation.Kind));
        Assert.StartsWith("Whether the certificate 'CN=Test hub' was revoked could not be found out (", refused[0].Message, StringComparison.Ordinal);
        Assert.Empty(await JudgeAsync(X509RevocationMode.Online, UnknownRevocationBehavior.Accept));
    }

    private async Task<TlsPolicyViolation[]> JudgeAsync(X509RevocationMode mode, UnknownRevocationBehavior unknown)
    {
        var options = new ServerCertificateOptions { TrustAnchorPem = _root.Pem, RevocationMode = mode, UnknownRevocation = unknown };
        using var server = new LoopbackServer(_chain);
        var outcome = await server.ConnectAsync(new ServerCertificateValidator(options), "hub.example", TestContext.Current.CancellationToken);
        Assert.Equal(outcome.Violations.Length == 0 ? 1 : 0, outcome.ApplicationBytes);
        return outcome.Violations;
    }

    private static IEnumerable<TlsViolationKind> Kinds(TlsPolicyViolation[] violations) => violations.Select(violation => violation.Kind);
}
