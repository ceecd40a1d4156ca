using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Connections;

public class NameResolverTests
{
    private const string Name = "hub.example";

    private readonly List<(string Name, TaskCompletionSource<IPAddress[]> Answer)> _queries = [];
    private readonly NameResolver _resolver;

    public NameResolverTests() => _resolver = new(AskAsync);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAddressesAsync_ManyAtOnce_MakesOneQuery()
    {
        var asking = Enumerable.Range(0, 1000).Select(_ => _resolver.GetAddressesAsync(Name, Cancellation)).ToArray();
        Answer(0, IPAddress.Loopback);

        var answers = await Task.WhenAll(asking).Guard();

        Assert.Single(_queries);
        Assert.All(answers, answer => Assert.Equal([IPAddress.Loopback], answer));
    }

    [Fact]
    public async Task GetAddressesAsync_AnotherNameMeanwhile_MakesItsOwnQuery()
    {
        var first = _resolver.GetAddressesAsync(Name, Cancellation);
        var second = _resolver.GetAddressesAsync("other.example", Cancellation);
        Answer(1, IPAddress.IPv6Loopback);
        Assert.Equal([IPAddress.IPv6Loopback], await second.Guard());
        Assert.False(first.IsCompleted);
        Answer(0, IPAddress.Loopback);

        Assert.Equal([IPAddress.Loopback], await first.Guard());
        Assert.Equal([Name, "other.example"], _queries.Select(query => query.Name));
    }

    /// <summary>After a failover a name has other addresses.</summary>
    [Fact]
    public async Task GetAddressesAsync_AfterAnAnswer_AsksAgain()
    {
        var first = _resolver.GetAddressesAsync(Name, Cancellation);
        var second = _resolver.GetAddressesAsync("HUB.example", Cancellation);
        Answer(0, IPAddress.Loopback);
        Assert.Equal([IPAddress.Loopback], await first.Guard());
        Assert.Equal([IPAddress.Loopback], await second.Guard());

        var next = _resolver.GetAddressesAsync(Name, Cancellation);
        Answer(1, IPAddress.IPv6Loopback);

        Assert.Equal([IPAddress.IPv6Loopback], await next.Guard());
    }

    [Fact]
    public async Task GetAddressesAsync_QueryFails_IsToldToAllAndNotKept()
    {
        var asking = Enumerable.Range(0, 3).Select(_ => _resolver.GetAddressesAsync(Name, Cancellation)).ToArray();
        _queries[0].Answer.SetException(new SocketException((int)SocketError.HostNotFound));
        foreach (var each in asking)
        {
            Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => each.Guard())).SocketErrorCode);
        }

        var next = _resolver.GetAddressesAsync(Name, Cancellation);
        Answer(1, IPAddress.Loopback);

        Assert.Equal([IPAddress.Loopback], await next.Guard());
    }

    /// <summary>As the system's resolver refuses a name that is too long, on some systems before there is a task.</summary>
    [Fact]
    public async Task GetAddressesAsync_NameIsRefusedAtOnce_IsToldEachTime()
    {
        var resolver = new NameResolver(static name => throw new ArgumentOutOfRangeException(nameof(name)));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => resolver.GetAddressesAsync(Name, Cancellation).Guard());
        }
    }

    [Fact]
    public async Task GetAddressesAsync_Cancelled_EndsThatWaitAlone()
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = _resolver.GetAddressesAsync(Name, cancellation.Token);
        var other = _resolver.GetAddressesAsync(Name, Cancellation);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Guard());
        Answer(0, IPAddress.Loopback);

        Assert.Equal([IPAddress.Loopback], await other.Guard());
    }

    private void Answer(int query, IPAddress address) => _queries[query].Answer.SetResult([address]);

    private Task<IPAddress[]> AskAsync(string name)
    {
        _queries.Add((name, new()));
        return _queries[^1].Answer.Task;
    }
}
