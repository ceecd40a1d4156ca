using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

public class ServerCertificateValidatorTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();
    private static readonly TestAuthority OtherRoot = TestAuthority.CreateRoot("CN=Other root");

    public static TheoryData<string> Cases => [.. ServerCertificateCase.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_TrustedRoot_ReportsEveryViolation(string name)
    {
        foreach (var mode in Enum.GetValues<TrustAnchorMode>())
        {
            AssertKinds(ServerCertificateCase.All[name].Expected, Judge(name, new() { TrustAnchorPem = Root.Pem, TrustAnchorMode = mode }));
        }
    }

    // A server does not send its root, so that an unknown one is an issuer that is missing.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_UnknownRoot_ReportsThatToo(string name)
    {
        TlsViolationKind[] expected = [.. ServerCertificateCase.All[name].Expected.Append(TlsViolationKind.CertificateChainIncomplete).Distinct()];

        AssertKinds(expected, Judge(name, new() { TrustAnchorPem = OtherRoot.Pem }), ignored: TlsViolationKind.CertificateInvalid);
        AssertKinds(expected, Judge(name, new() { TrustAnchorPem = OtherRoot.Pem, TrustAnchorMode = TrustAnchorMode.Additional }), ignored: TlsViolationKind.CertificateInvalid);
        AssertKinds(expected, Judge(name, new()), ignored: TlsViolationKind.CertificateInvalid);
    }

    // None of the table's certificates says where its revocation list is.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_RevocationCannotBeKnown_DependsOnTheOption(string name)
    {
        TlsViolationKind[] expected = ServerCertificateCase.All[name].Expected;
        var isComplete = !expected.Contains(TlsViolationKind.CertificateChainIncomplete) && !expected.Contains(TlsViolationKind.CertificateInvalid);
        foreach (var mode in (X509RevocationMode[])[X509RevocationMode.Online, X509RevocationMode.Offline])
        {
            var options = new ServerCertificateOptions { TrustAnchorPem = Root.Pem, RevocationMode = mode };
            AssertKinds(
                isComplete ? [.. expected.Append(TlsViolationKind.CertificateRevocationUnknown)] : expected,
                Judge(name, options),
                ignored: isComplete ? null : TlsViolationKind.CertificateRevocationUnknown);

            options.UnknownRevocation = UnknownRevocationBehavior.Accept;
            AssertKinds(expected, Judge(name, options));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_DangerousAcceptAnyCertificate_ReportsNothing(string name)
    {
        var options = new ServerCertificateOptions();
        options.Dangerous().DangerousAcceptAnyCertificate();

        Assert.Empty(Judge(name, options));
    }

    [Fact]
    public void Validate_SelfSigned_IsRefusedUnlessItIsTheAnchor()
    {
        var server = new ServerChain(TestAuthority.CreateSelfSigned(new()));

        var violation = Assert.Single(server.Judge(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), "hub.example"));
        Assert.Equal(TlsViolationKind.CertificateUntrustedRoot, violation.Kind);
        Assert.Equal("The chain ends in 'CN=Test hub', which is no trust anchor; allowed are 'CN=Test root' (TrustAnchorPem, TrustAnchorFiles) alone.", violation.Message);
        Assert.Empty(server.Judge(new ServerCertificateValidator(new() { TrustAnchorPem = server.Leaf.ExportCertificatePem() }), "hub.example"));
    }

    [Fact]
    public void Validate_UnknownRootPresented_ReportsUntrustedRoot()
    {
        var intermediate = OtherRoot.CreateIntermediate();
        var server = new ServerChain(intermediate.Issue(new()), intermediate.Certificate, OtherRoot.Certificate);

        var violation = Assert.Single(server.Judge(new ServerCertificateValidator(new()), "hub.example"));
        Assert.Equal(TlsViolationKind.CertificateUntrustedRoot, violation.Kind);
        Assert.Equal(
            "The chain ends in 'CN=Other root', which is no trust anchor; allowed are the roots that this machine trusts; a private root has to be given by TrustAnchorPem or TrustAnchorFiles.",
            violation.Message);
    }

    [Fact]
    public void Validate_WrongNameExpiredAndWrongPurpose_SaysWhatWasRefusedAndWhatIsAllowed()
    {
        var end = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var server = new ServerChain(Root.Issue(new()
        {
            DnsNames = ["a.example", "*.b.example"],
            Addresses = ["10.0.0.1"],
            Purposes = [LeafTemplate.ClientAuthentication],
            NotBefore = end.AddDays(-1),
            NotAfter = end,
        }));

        var messages = server.Judge(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), "hub.example").Select(violation => violation.Message);

        Assert.Equal(
            [
                "The certificate 'CN=Test hub' is not for 'hub.example'; its subject alternative names are 'a.example', '*.b.example', '10.0.0.1'.",
                "The certificate 'CN=Test hub' expired at 2026-01-02 03:04:05Z; the server needs another one.",
                "The certificate 'CN=Test hub' is not for server authentication; its extended key usage, and that of its issuers, must contain '1.3.6.1.5.5.7.3.1' or be absent.",
            ],
            messages);
    }

    [Fact]
    public void Validate_ControlCharactersInTheSubject_AreNotShown()
    {
        var server = new ServerChain(Root.Issue(new() { Subject = "CN=\"a\r\nb\"", DnsNames = [] }));

        var violation = Assert.Single(server.Judge(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), "hub.example"));
        Assert.Equal("The certificate 'CN=\"a??b\"' is not for 'hub.example'; its subject alternative names are no DNS name and no IP address.", violation.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("hub.example/")]
    public void Validate_HostIsNoHost_ReportsNameMismatch(string host)
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var server = new ServerChain(Root.Issue(new()));
        using var chain = server.Build(validator, out var errors);
        var violations = new List<TlsPolicyViolation>();

        validator.Validate(host, server.Leaf, chain, errors, violations);

        Assert.Equal(TlsViolationKind.CertificateNameMismatch, Assert.Single(violations).Kind);
    }

    // OpenSSL lets no server use these; another library might.
    [Theory]
    [InlineData(new byte[] { 0x30, 0x05, 0x82, 0x0A, 0x61, 0x62, 0x63 })]
    [InlineData(new byte[] { 0x04, 0x00 })]
    [InlineData(new byte[] { })]
    public void Validate_UnreadableNames_Refuses(byte[] names)
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var server = new ServerChain(Root.Issue(new() { Subject = "CN=hub.example", RawNames = names }));
        using var chain = server.Build(validator, out _);
        var violations = new List<TlsPolicyViolation>();

        validator.Validate("hub.example", server.Leaf, chain, SslPolicyErrors.None, violations);

        Assert.Contains(violations, violation => violation.Message.StartsWith("The subject alternative names of the certificate 'CN=hub.example' cannot be read: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_NoCertificate_ReportsThat()
    {
        var violations = new List<TlsPolicyViolation>();
        var facts = new ServerCertificateValidator(new()).Validate("hub.example", null, null, SslPolicyErrors.RemoteCertificateNotAvailable, violations);

        Assert.Empty(facts);
        Assert.Equal([new TlsPolicyViolation(TlsViolationKind.CertificateMissing, "The server 'hub.example' presented no certificate.")], violations);
    }

    // A disposed certificate stands for one that the platform cannot read.
    [Fact]
    public void Validate_CertificateCannotBeRead_Refuses()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var server = new ServerChain(Root.Issue(new()));
        using var chain = server.Build(validator, out var errors);
        chain.ChainElements[1].Certificate.Dispose();
        var violations = new List<TlsPolicyViolation>();

        Assert.Empty(validator.Validate("hub.example", server.Leaf, chain, errors, violations));

        var violation = Assert.Single(violations);
        Assert.Equal(TlsViolationKind.CertificateInvalid, violation.Kind);
        Assert.StartsWith("The certificates that 'hub.example' presented cannot be read: ", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoChain_Refuses()
    {
        var violations = new List<TlsPolicyViolation>();
        new ServerCertificateValidator(new()).Validate("hub.example", Root.Issue(new()), null, SslPolicyErrors.None, violations);

        Assert.Equal(TlsViolationKind.CertificateInvalid, Assert.Single(violations).Kind);
    }

    // What the base library refuses stays refused, even where the chain does not say why.
    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, TlsViolationKind.CertificateInvalid)]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, TlsViolationKind.CertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, TlsViolationKind.CertificateMissing)]
    [InlineData((SslPolicyErrors)8, TlsViolationKind.CertificateInvalid)]
    public void Validate_ErrorWithoutReason_Refuses(SslPolicyErrors errors, TlsViolationKind expected)
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var server = new ServerChain(Root.Issue(new()));
        using var chain = server.Build(validator, out _);
        var violations = new List<TlsPolicyViolation>();

        validator.Validate("hub.example", server.Leaf, chain, errors, violations);

        Assert.Equal(expected, Assert.Single(violations).Kind);
    }

    [Fact]
    public void Validate_ValidChain_AllocatesNothing()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem, RootPins = { PublicKeyPin.Of(Root.Certificate) } });
        var intermediate = Root.CreateIntermediate();
        var server = new ServerChain(intermediate.Issue(new()), intermediate.Certificate);
        using var chain = server.Build(validator, out var errors);
        var violations = new List<TlsPolicyViolation>();
        for (var i = 0; i < 100; i++)
        {
            validator.Validate("hub.example", server.Leaf, chain, errors, violations);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            validator.Validate("hub.example", server.Leaf, chain, errors, violations);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(violations);
    }

    [Fact]
    public void Validate_ManyThreads_JudgesEachByItself()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var intermediate = Root.CreateIntermediate();
        var server = new ServerChain(intermediate.Issue(new()), intermediate.Certificate);

        var kinds = new TlsViolationKind?[64];
        Parallel.For(0, kinds.Length, i => kinds[i] = server.Judge(validator, i % 2 == 0 ? "hub.example" : $"host{i}.example").SingleOrDefault()?.Kind);

        Assert.All(kinds.Index(), kind => Assert.Equal(kind.Index % 2 == 0 ? null : TlsViolationKind.CertificateNameMismatch, kind.Item));
    }

    [Fact]
    public void Constructor_Options_AreReadOnce()
    {
        var options = new ServerCertificateOptions { TrustAnchorPem = Root.Pem };
        var validator = new ServerCertificateValidator(options);
        options.TrustAnchorPem = OtherRoot.Pem;
        options.RootPins.Add(PublicKeyPin.Of(OtherRoot.Certificate));
        options.Dangerous().DangerousAcceptAnyCertificate();

        Assert.Empty(new ServerChain(Root.Issue(new())).Judge(validator, "hub.example"));
        Assert.False(validator.AcceptsAnyCertificate);
    }

    [Fact]
    public void ApplyTo_Options_SetsHowTheChainIsBuilt()
    {
        var validator = new ServerCertificateValidator(new() { RevocationMode = X509RevocationMode.Offline, RevocationTimeout = TimeSpan.FromSeconds(7) });
        var options = new SslClientAuthenticationOptions();

        validator.ApplyTo(options);

        Assert.Same(validator.ChainPolicy, options.CertificateChainPolicy);
        Assert.Equal(X509RevocationMode.Offline, options.CertificateRevocationCheckMode);
        Assert.Equal(X509RevocationMode.Offline, validator.ChainPolicy.RevocationMode);
        Assert.Equal(X509RevocationFlag.ExcludeRoot, validator.ChainPolicy.RevocationFlag);
        Assert.Equal(TimeSpan.FromSeconds(7), validator.ChainPolicy.UrlRetrievalTimeout);
        Assert.Equal(X509VerificationFlags.NoFlag, validator.ChainPolicy.VerificationFlags);
        Assert.True(validator.ChainPolicy.DisableCertificateDownloads);
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], validator.ChainPolicy.ApplicationPolicy.Cast<Oid>().Select(purpose => purpose.Value));
    }

    [Fact]
    public void Constructor_AdditionalAnchor_TrustsTheMachinesRootsToo()
    {
        var policy = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem, TrustAnchorMode = TrustAnchorMode.Additional }).ChainPolicy;
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);

        Assert.Equal(X509ChainTrustMode.CustomRootTrust, policy.TrustMode);
        Assert.Contains(Root.Certificate, policy.CustomTrustStore);
        Assert.Superset(
            store.Certificates.Select(root => root.GetCertHashString(HashAlgorithmName.SHA256)).ToHashSet(),
            policy.CustomTrustStore.Select(root => root.GetCertHashString(HashAlgorithmName.SHA256)).ToHashSet());
    }

    private static TlsPolicyViolation[] Judge(string name, ServerCertificateOptions options)
    {
        var row = ServerCertificateCase.All[name];
        return row.Present(Root).Judge(new ServerCertificateValidator(options), row.Host);
    }

    private static void AssertKinds(IEnumerable<TlsViolationKind> expected, TlsPolicyViolation[] violations, TlsViolationKind? ignored = null)
    {
        var kinds = violations.Select(violation => violation.Kind).Distinct().Order();
        Assert.Equal(expected.Where(kind => kind != ignored).Order(), kinds.Where(kind => kind != ignored));
    }
}
