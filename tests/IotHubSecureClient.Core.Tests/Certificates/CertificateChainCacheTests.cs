using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tests.Certificates;

public class CertificateChainCacheTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    [Fact]
    public void Get_MoreChainsThanCapacity_StaysBounded()
    {
        var cache = new CertificateChainCache(capacity: 4);
        for (var i = 0; i < 10; i++)
        {
            using var chain = Build(Root.Issue(new()));
            Assert.Same(cache.Get(chain), cache.Get(chain));
            Assert.InRange(cache.Count, 1, 4);
        }
    }

    [Fact]
    public void Get_ChainThatWasDropped_IsReadAgain()
    {
        var cache = new CertificateChainCache(capacity: 1);
        using var first = Build(Root.Issue(new()));
        using var second = Build(Root.Issue(new()));
        var record = cache.Get(first);
        cache.Get(second);

        Assert.NotSame(record, cache.Get(first));
        Assert.Equal(record.Facts, cache.Get(first).Facts.AsEnumerable());
    }

    [Fact]
    public void Get_ChainLongerThanMaximum_IsNotKept()
    {
        var cache = new CertificateChainCache(capacity: 4);
        using var leaf = Root.Issue(new() { DnsNames = [.. Enumerable.Range(0, 1000).Select(i => $"hub{i}.long.name.example")] });
        using var chain = Build(leaf);

        var record = cache.Get(chain);

        Assert.True(leaf.RawDataMemory.Length > CertificateChainKey.MaximumLength);
        Assert.Equal(leaf.Subject, record.Facts[0].Subject);
        Assert.NotSame(record, cache.Get(chain));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Get_ManyThreads_ReturnsOneRecord()
    {
        var cache = new CertificateChainCache(capacity: 4);
        using var leaf = Root.Issue(new());
        var records = new CertificateChainRecord[16];
        Parallel.For(0, records.Length, i =>
        {
            using var chain = Build(leaf);
            records[i] = cache.Get(chain);
        });

        Assert.Single(records.Distinct());
    }

    [Fact]
    public void IsFor_TwoHosts_KeepsThemApart()
    {
        using var leaf = Root.Issue(new() { DnsNames = ["a.example"] });
        using var chain = Build(leaf);
        var record = new CertificateChainRecord(chain);

        Assert.True(record.IsFor("a.example", leaf));
        Assert.False(record.IsFor("b.example", leaf));
        Assert.True(record.IsFor("A.example", leaf));
    }

    private static X509Chain Build(X509Certificate2 leaf) =>
        new ServerChain(leaf).Build(new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem }), out _);
}
