using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Certificates;

public class CertificateVerdictCacheTests
{
    private const string Host = "hub.example";

    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    private readonly FakeTimeProvider _time = new(TestAuthority.Now);

    [Fact]
    public void ValidatePresented_SameCertificates_BuildsTheChainOnceInFiveMinutes()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        var first = Judge(validator, Host, leaf);
        _time.Advance(CertificateVerdictCache.Lifetime - TimeSpan.FromTicks(1));
        var known = validator.Verdicts!.Find(Host, CertificateChainKey.Of([leaf])!);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Empty(first);
        Assert.NotNull(known);
        Assert.Null(validator.Verdicts.Find(Host, CertificateChainKey.Of([leaf])!));
    }

    [Fact]
    public void ValidatePresented_AnotherHost_IsJudgedAnew()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        Assert.Empty(Judge(validator, Host, leaf));
        Assert.Equal([TlsViolationKind.CertificateNameMismatch], Judge(validator, "other.example", leaf));
        Assert.Equal([TlsViolationKind.CertificateNameMismatch], Judge(validator, "other.example", leaf));
    }

    [Fact]
    public void ValidatePresented_Refused_IsNeverKept()
    {
        using var leaf = TestAuthority.CreateRoot("CN=Other root").Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        Assert.NotEmpty(Judge(validator, Host, leaf));
        Assert.Null(validator.Verdicts!.Find(Host, CertificateChainKey.Of([leaf])!));
        Assert.NotEmpty(Judge(validator, Host, leaf));
    }

    [Fact]
    public void ValidatePresented_KnownBytes_AreNotReadAgain()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());
        ReadOnlyMemory<byte>[] unreadable = [new byte[] { 1, 2, 3 }];
        validator.Verdicts!.Keep(Host, CertificateChainKey.Of(unreadable)!, [TlsCertificateFacts.FromCertificate(leaf)]);

        var facts = validator.ValidatePresented(Host, [new byte[] { 1, 2, 3 }], []);

        Assert.Equal(leaf.Subject, Assert.Single(facts).Subject);
        Assert.ThrowsAny<CryptographicException>(() => validator.ValidatePresented("other.example", unreadable, []));
    }

    [Fact]
    public void ValidateOwn_KnownCertificates_AreNotJudgedByTheChainOfTheHandshake()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.NotNull(validator.Verdicts!.Find(Host, CertificateChainKey.Of([leaf, leaf])!));
        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal([TlsViolationKind.CertificateNameMismatch], JudgeOwn(validator, Host, leaf, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.Equal([TlsViolationKind.CertificateNameMismatch], JudgeOwn(validator, "other.example", leaf, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    [Fact]
    public void ValidateOwn_Verdict_IsTheOnlyThingThatIsAskedWhereItIsKnown()
    {
        using var stranger = TestAuthority.CreateRoot("CN=Other root").Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        Assert.NotEmpty(JudgeOwn(validator, Host, stranger, SslPolicyErrors.None));
        validator.Verdicts!.Keep(Host, CertificateChainKey.Of([stranger, stranger])!, [TlsCertificateFacts.FromCertificate(stranger)]);
        Assert.Empty(JudgeOwn(validator, Host, stranger, SslPolicyErrors.None));
    }

    [Fact]
    public void ValidateOwn_ResumedSession_HoldsItsCertificatesAndTellsThemFromCopies()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        using var copy = X509CertificateLoader.LoadCertificate(leaf.RawData);
        var validator = Create(new());

        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.None));
        Assert.Null(validator.Verdicts!.FindHeld(Host, leaf, [leaf]));
        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.None, resumed: true));

        Assert.NotNull(validator.Verdicts.FindHeld(Host, leaf, [leaf]));
        Assert.Null(validator.Verdicts.FindHeld(Host, copy, [leaf]));
        Assert.Null(validator.Verdicts.FindHeld(Host, leaf, [copy]));
        Assert.Null(validator.Verdicts.FindHeld(Host, leaf, []));
        Assert.Null(validator.Verdicts.FindHeld(Host, leaf, [leaf, leaf]));
        Assert.Null(validator.Verdicts.FindHeld("other.example", leaf, [leaf]));
    }

    [Fact]
    public void ValidateOwn_ResumedSessionWithAViolation_HoldsNothing()
    {
        using var stranger = TestAuthority.CreateRoot("CN=Other root").Issue(new() { DnsNames = [Host] });
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());

        Assert.NotEmpty(JudgeOwn(validator, Host, stranger, SslPolicyErrors.None, resumed: true));
        Assert.Null(validator.Verdicts!.FindHeld(Host, stranger, [stranger]));

        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.None, resumed: true));
        Assert.Equal([TlsViolationKind.CertificateNameMismatch], JudgeOwn(validator, Host, leaf, SslPolicyErrors.RemoteCertificateNameMismatch, resumed: true));
    }

    [Fact]
    public void FindHeld_VerdictThatIsOver_KnowsNothing()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new());
        Assert.Empty(JudgeOwn(validator, Host, leaf, SslPolicyErrors.None, resumed: true));

        _time.Advance(CertificateVerdictCache.Lifetime - TimeSpan.FromTicks(1));
        Assert.NotNull(validator.Verdicts!.FindHeld(Host, leaf, [leaf]));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(validator.Verdicts.FindHeld(Host, leaf, [leaf]));
    }

    [Fact]
    public void Hold_MoreThanCapacity_StaysBounded()
    {
        var cache = new CertificateVerdictCache(_time);
        using var leaf = Root.Issue(new());
        var key = CertificateChainKey.Of([leaf])!;
        for (var i = 0; i <= CertificateVerdictCache.Capacity; i++)
        {
            cache.Keep($"hub{i}.example", key, [TlsCertificateFacts.FromCertificate(leaf)]);
            cache.Hold($"hub{i}.example", key, [leaf]);
        }

        Assert.Null(cache.FindHeld("hub0.example", leaf, []));
        Assert.NotNull(cache.FindHeld($"hub{CertificateVerdictCache.Capacity}.example", leaf, []));
    }

    [Fact]
    public async Task FindHeld_SessionsThatAreResumed_BringTheSameCertificates()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL is known to keep a session's certificates where they are.");
        var intermediate = Root.CreateIntermediate();
        using var server = new LoopbackServer(new ServerChain(intermediate.Issue(new() { DnsNames = [Host] }), intermediate.Certificate));
        var validator = Create(new());

        Assert.False((await server.ConnectAsync(validator, Host, TestContext.Current.CancellationToken, resumed: false)).WasHeld);
        Assert.False((await server.ConnectAsync(validator, Host, TestContext.Current.CancellationToken, resumed: true)).WasHeld);
        Assert.True((await server.ConnectAsync(validator, Host, TestContext.Current.CancellationToken, resumed: true)).WasHeld);
        Assert.True((await server.ConnectAsync(validator, Host, TestContext.Current.CancellationToken, resumed: true)).WasHeld);
    }

    [Fact]
    public void ValidateOwn_RevocationAskedFor_JudgesTheChainOfTheHandshake()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host] });
        var validator = Create(new() { RevocationMode = X509RevocationMode.Offline });

        Assert.Equal([TlsViolationKind.CertificateInvalid], JudgeOwn(validator, Host, leaf, SslPolicyErrors.None));
    }

    [Fact]
    public void ValidatePresented_RevocationAskedFor_KeepsNothing() => Assert.Null(Create(new() { RevocationMode = X509RevocationMode.Online }).Verdicts);

    [Fact]
    public void Find_CertificateThatExpiresEarlier_IsKeptUntilThen()
    {
        using var leaf = Root.Issue(new() { DnsNames = [Host], NotAfter = TestAuthority.Now + TimeSpan.FromMinutes(2) });
        var cache = new CertificateVerdictCache(_time);
        var key = CertificateChainKey.Of([leaf])!;
        cache.Keep(Host, key, [TlsCertificateFacts.FromCertificate(leaf)]);

        _time.SetUtcNow(leaf.NotAfter.ToUniversalTime() - TimeSpan.FromTicks(1));
        var before = cache.Find(Host, key);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.NotNull(before);
        Assert.Null(cache.Find(Host, key));
    }

    [Fact]
    public void Find_ClockSetBack_KnowsNothing()
    {
        var time = new MovableClock(TestAuthority.Now);
        var cache = new CertificateVerdictCache(time);
        using var leaf = Root.Issue(new());
        var key = CertificateChainKey.Of([leaf])!;
        cache.Keep(Host, key, [TlsCertificateFacts.FromCertificate(leaf)]);
        Assert.NotNull(cache.Find(Host, key));

        time.Now -= TimeSpan.FromSeconds(1);

        Assert.Null(cache.Find(Host, key));
    }

    [Fact]
    public void Keep_MoreThanCapacity_StaysBounded()
    {
        var cache = new CertificateVerdictCache(_time);
        using var leaf = Root.Issue(new());
        var key = CertificateChainKey.Of([leaf])!;
        for (var i = 0; i <= CertificateVerdictCache.Capacity; i++)
        {
            cache.Keep($"hub{i}.example", key, [TlsCertificateFacts.FromCertificate(leaf)]);
        }

        Assert.Null(cache.Find("hub0.example", key));
        Assert.NotNull(cache.Find($"hub{CertificateVerdictCache.Capacity}.example", key));
    }

    private ServerCertificateValidator Create(ServerCertificateOptions options)
    {
        options.TrustAnchorPem = Root.Pem;
        return new(options, _time);
    }

    private static TlsViolationKind[] Judge(ServerCertificateValidator validator, string host, X509Certificate2 leaf)
    {
        List<TlsPolicyViolation> violations = [];
        validator.ValidatePresented(host, [leaf.RawDataMemory], violations);
        return [.. violations.Select(violation => violation.Kind).Distinct().Where(kind => kind != TlsViolationKind.CertificateInvalid)];
    }

    /// <summary>As in a handshake whose own chain, which is never built here, must not count.</summary>
    private static TlsViolationKind[] JudgeOwn(ServerCertificateValidator validator, string host, X509Certificate2 leaf, SslPolicyErrors errors, bool resumed = false)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.Add(leaf);
        List<TlsPolicyViolation> violations = [];
        validator.ValidateOwn(host, leaf, chain, errors, resumed, violations);
        return [.. violations.Select(violation => violation.Kind)];
    }

    private sealed class MovableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
