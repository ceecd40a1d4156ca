using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Direct;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Connections;

public sealed class AddressRaceTests : IDisposable
{
    private static readonly IPAddress First = IPAddress.Parse("127.0.88.1");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.88.2");

    private readonly Socket _listener = Listen(Second, 0, backlog: 8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task ConnectAsync_FirstAddressRefuses_TriesTheNextAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs all of 127.0.0.0/8.");

        // The clock stands still: no head start passes.
        var (socket, address) = await new AddressRace(new FakeTimeProvider()).ConnectAsync([First, Second], Port, Token);

        using var end = socket;
        Assert.Equal((Second, new IPEndPoint(Second, Port)), (address, socket.RemoteEndPoint));
    }

    [Fact]
    public async Task ConnectAsync_FirstAddressDoesNotAnswer_TriesTheNextAfterItsHeadStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a queue of connections that is full as Linux lets it be.");
        using var silent = Listen(First, Port, backlog: 0);
        using var queued = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await queued.ConnectAsync(First, Port, Token);
        var time = new AlarmTime();

        var connecting = new AddressRace(time).ConnectAsync([First, Second], Port, Token);
        await time.AlarmSet.WaitAsync(Token);
        var before = connecting.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(250));

        using var socket = (await connecting).Socket;
        Assert.False(before);
        Assert.Equal(new IPEndPoint(Second, Port), socket.RemoteEndPoint);
    }

    [Fact]
    public async Task ConnectAsync_EveryAddressRefuses_ThrowsTheReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs all of 127.0.0.0/8.");

        var exception = await Assert.ThrowsAsync<SocketException>(() => new AddressRace(new FakeTimeProvider()).ConnectAsync([First, IPAddress.Parse("127.0.88.3")], Port, Token));

        Assert.Equal(SocketError.ConnectionRefused, exception.SocketErrorCode);
    }

    [Fact]
    public async Task ConnectAsync_NoAddress_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<SocketException>(() => new AddressRace(new FakeTimeProvider()).ConnectAsync([], Port, Token));

        Assert.Equal(SocketError.HostNotFound, exception.SocketErrorCode);
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_EndsEveryAttempt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a queue of connections that is full as Linux lets it be.");
        using var silent = Listen(First, Port, backlog: 0);
        using var queued = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await queued.ConnectAsync(First, Port, Token);
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var time = new AlarmTime();

        var connecting = new AddressRace(time).ConnectAsync([First, First], Port, cancelling.Token);
        await time.AlarmSet.WaitAsync(Token);
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    private static Socket Listen(IPAddress address, int port, int backlog)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(OperatingSystem.IsLinux() ? address : IPAddress.Loopback, port));
        socket.Listen(backlog);
        return socket;
    }

    /// <summary>Time that stands still, and tells when something waits for it.</summary>
    private sealed class AlarmTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _alarmSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task AlarmSet => _alarmSet.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _alarmSet.TrySetResult();
            return timer;
        }
    }
}
