using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Direct;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Connections;

public sealed class AddressBookTests : IDisposable
{
    private static readonly IPAddress First = IPAddress.Parse("127.0.88.11");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.88.12");

    private readonly AddressBook _book = new(new AddressRace(new FakeTimeProvider()));
    private readonly Socket _first = Listen(First, 0);
    private readonly Socket _second;

    public AddressBookTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs all of 127.0.0.0/8.");
        _second = Listen(Second, Port);
    }

    private int Port => ((IPEndPoint)_first.LocalEndPoint!).Port;

    public void Dispose()
    {
        _first.Dispose();
        _second?.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_NothingFailed_TakesTheOrderThatIsGiven()
    {
        Assert.Equal(First, await ConnectAsync(First, Second));
        Assert.Equal(Second, await ConnectAsync(Second, First));
    }

    [Fact]
    public async Task ConnectAsync_AddressThatFailed_IsTriedLastUntilItSucceeds()
    {
        _book.Blame(First);
        Assert.Equal(Second, await ConnectAsync(First, Second));
        Assert.Equal(Second, await ConnectAsync(First, Second));

        _book.Praise(First);
        Assert.Equal(First, await ConnectAsync(First, Second));
    }

    [Fact]
    public async Task ConnectAsync_AddressThatFailedAndNoOtherConnects_IsTried()
    {
        _book.Blame(First);
        _second.Dispose();

        Assert.Equal(First, await ConnectAsync(First, Second));
    }

    [Fact]
    public async Task ConnectAsync_EveryAddressFailed_TriesThemInTurn()
    {
        _book.Blame(First);
        _book.Blame(Second);
        Assert.Equal(First, await ConnectAsync(First, Second));

        _book.Blame(First);
        Assert.Equal(Second, await ConnectAsync(First, Second));
    }

    [Fact]
    public async Task ConnectAsync_AddressThatIsGone_IsForgotten()
    {
        _book.Blame(First);
        Assert.Equal(Second, await ConnectAsync(Second));

        Assert.Equal(First, await ConnectAsync(First, Second));
    }

    [Fact]
    public async Task ConnectAsync_TimeIsOverWhileItConnects_TriesTheOtherNextTime()
    {
        // A queue that is full, as Linux lets it be, does not answer.
        var silent = IPAddress.Parse("127.0.88.13");
        using var listener = Listen(silent, Port, backlog: 0);
        using var queued = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await queued.ConnectAsync(silent, Port, TestContext.Current.CancellationToken);
        using var timeout = new CancellationTokenSource();
        _book.Blame(First);
        var connecting = _book.ConnectAsync([silent, First], Port, timeout.Token);
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);

        Assert.Equal(First, await ConnectAsync(silent, First));
    }

    private static Socket Listen(IPAddress address, int port, int backlog = 8)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(OperatingSystem.IsLinux() ? address : IPAddress.Loopback, port));
        socket.Listen(backlog);
        return socket;
    }

    private async Task<IPAddress> ConnectAsync(params IPAddress[] addresses)
    {
        var (socket, address) = await _book.ConnectAsync(addresses, Port, TestContext.Current.CancellationToken);
        socket.Dispose();
        return address;
    }
}
