using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tests.Certificates;

public class CertificateChainKeyTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    [Fact]
    public void Equals_SameBytesReadAgain_IsTrue()
    {
        using var leaf = Root.Issue(new());
        using var again = X509CertificateLoader.LoadCertificate(leaf.RawData);

        var key = CertificateChainKey.Of([leaf, Root.Certificate])!;

        Assert.Equal(key, CertificateChainKey.Of([again, Root.Certificate]));
        Assert.Equal(key.GetHashCode(), CertificateChainKey.Of([again, Root.Certificate])!.GetHashCode());
    }

    [Fact]
    public void Equals_CertificatesAndTheirBytes_IsTrue()
    {
        using var leaf = Root.Issue(new());
        using var chain = new ServerChain(leaf).Build(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), out _);
        var key = CertificateChainKey.Of([leaf.RawDataMemory, Root.Certificate.RawDataMemory]);

        Assert.NotNull(key);
        Assert.Equal(key, CertificateChainKey.Of([leaf, Root.Certificate]));
        Assert.Equal(key, CertificateChainKey.Of(chain.ChainElements));
    }

    [Fact]
    public void Equals_AnotherLeafOrIssuerOrOrderOrLength_IsFalse()
    {
        using var leaf = Root.Issue(new());
        using var otherLeaf = Root.Issue(new());
        var other = TestAuthority.CreateRoot();
        var key = CertificateChainKey.Of([leaf, Root.Certificate])!;

        X509Certificate2Collection[] others = [[otherLeaf, Root.Certificate], [leaf, other.Certificate], [Root.Certificate, leaf], [leaf], [leaf, Root.Certificate, other.Certificate]];

        Assert.All(others, presented => Assert.NotEqual(key, CertificateChainKey.Of(presented)));
    }

    [Fact]
    public void Of_NothingOrMoreThanMaximum_ReturnsNull()
    {
        using var leaf = Root.Issue(new());
        var fitting = CertificateChainKey.MaximumLength / leaf.RawDataMemory.Length;

        Assert.Null(CertificateChainKey.Of(new X509Certificate2Collection()));
        Assert.NotNull(CertificateChainKey.Of([.. Enumerable.Repeat(leaf, fitting)]));
        Assert.Null(CertificateChainKey.Of([.. Enumerable.Repeat(leaf, fitting + 1)]));
    }
}
