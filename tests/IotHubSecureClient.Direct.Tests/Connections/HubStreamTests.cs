using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Connections;

public class HubStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ResetBeforeItIsTold_Throws()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        var read = stream.ReadAsync(new byte[1], Cancellation);

        Reset(peer);

        var exception = await Assert.ThrowsAsync<IOException>(async () => await read).Guard();
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
        Assert.Null(stream.Failure);
    }

    [Fact]
    public async Task ReadAsync_ResetWhileReading_IsAnEndWithItsReason()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        stream.TellFailureAsEnd();
        var read = stream.ReadAsync(new byte[1], Cancellation).AsTask();

        Reset(peer);

        Assert.Equal(0, await read.Guard());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(stream.Failure?.InnerException).SocketErrorCode);
        Assert.Contains(new SocketException((int)SocketError.ConnectionReset).Message, stream.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ResetWhileWaiting_IsAnEndWithItsReason()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        stream.TellFailureAsEnd();
        var waiting = stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();

        Reset(peer);

        Assert.Equal(0, await waiting.Guard());
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancellation).AsTask().Guard());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(stream.Failure?.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task ReadAsync_PeerEndsTheConnection_IsAnEndWithoutAReason()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        stream.TellFailureAsEnd();

        peer.Dispose();

        Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancellation).AsTask().Guard());
        Assert.Null(stream.Failure);
    }

    [Fact]
    public async Task ReadAsync_BytesBeforeAndAfterItIsAsked_GivesThemInOrder()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        using var __ = peer;
        stream.TellFailureAsEnd();
        var buffer = new byte[4];

        var waiting = stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        await peer.SendAsync(new byte[] { 1, 2 }, Cancellation);
        Assert.Equal(0, await waiting.Guard());
        Assert.Equal(2, await stream.ReadAsync(buffer, Cancellation).AsTask().Guard());
        var next = stream.ReadAsync(buffer.AsMemory(2), Cancellation).AsTask();
        await peer.SendAsync(new byte[] { 3, 4 }, Cancellation);

        Assert.Equal(2, await next.Guard());
        Assert.Equal([1, 2, 3, 4], buffer);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsTheConnectionInOrder()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        using var __ = peer;
        stream.TellFailureAsEnd();
        using var cancellation = new CancellationTokenSource();
        var read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Guard());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Null(stream.Failure);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1], Cancellation).AsTask().Guard());
    }

    [Fact]
    public async Task ReadAsync_CancelledAfterItsEnd_LeavesTheConnection()
    {
        var (peer, stream) = await ConnectAsync();
        await using var _ = stream;
        using var __ = peer;
        stream.TellFailureAsEnd();
        using var cancellation = new CancellationTokenSource();
        var read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await peer.SendAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal(1, await read.Guard());

        await cancellation.CancelAsync();
        var next = stream.ReadAsync(new byte[1], Cancellation).AsTask();
        await peer.SendAsync(new byte[] { 2 }, Cancellation);

        Assert.Equal(1, await next.Guard());
    }

    [Fact]
    public async Task Dispose_WhileReading_IsAnEndWithoutAReason()
    {
        var (peer, stream) = await ConnectAsync();
        using var _ = peer;
        stream.TellFailureAsEnd();
        var read = stream.ReadAsync(new byte[1], Cancellation).AsTask();

        await stream.DisposeAsync();

        Assert.Equal(0, await read.Guard());
        Assert.Null(stream.Failure);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1], Cancellation).AsTask());
    }

    /// <summary>Cancelling closes the socket, which a read may be about to begin with or have just begun.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_CancelledAsItBegins_IsCancelled(bool tellsFailureAsEnd)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var (peer, stream) = await ConnectAsync();
            await using var owned = stream;
            using var other = peer;
            if (tellsFailureAsEnd)
            {
                stream.TellFailureAsEnd();
            }

            using var cancellation = new CancellationTokenSource();
            using var both = new Barrier(2);
            var read = Task.Run(
                async () =>
                {
                    both.SignalAndWait(Cancellation);
                    return await stream.ReadAsync(new byte[1], cancellation.Token);
                },
                Cancellation);
            both.SignalAndWait(Cancellation);
            Thread.SpinWait(attempt % 50);
            await cancellation.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Guard());
        }
    }

    /// <summary>A TLS handshake rents 8 KiB, and gives them back: a thousand connections would hold 8 MB.</summary>
    [Fact]
    public async Task ReadAsync_NothingComes_KeepsNoBufferOfEarlierReads()
    {
        var (peer, stream) = await ConnectAsync();
        await using var owned = stream;
        using var other = peer;
        await peer.SendAsync(new byte[] { 1, 2 }, Cancellation);
        var (first, firstRead) = Read(stream);
        await firstRead.Guard();
        stream.TellFailureAsEnd();
        var (second, secondRead) = Read(stream);
        await secondRead.Guard();
        _ = stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();

        Assert.True(IsCollected(first));
        Assert.True(IsCollected(second));
    }

    /// <summary>The thread that has ended a read may have its buffer for a moment more.</summary>
    private static bool IsCollected(WeakReference<byte[]> buffer) => SpinWait.SpinUntil(
        () =>
        {
            GC.Collect();
            return !buffer.TryGetTarget(out _);
        },
        TimeSpan.FromSeconds(10));

    /// <summary>Not asynchronous: a method that is keeps its locals for a while after its end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference<byte[]> Buffer, Task<int> Read) Read(HubStream stream)
    {
        var buffer = new byte[1];
        return (new(buffer), stream.ReadAsync(buffer, Cancellation).AsTask());
    }

    private static async Task<(Socket Peer, HubStream Stream)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, Cancellation);
        return (await listener.AcceptSocketAsync(Cancellation), new HubStream(socket));
    }

    /// <summary>Closes a connection by RST.</summary>
    private static void Reset(Socket socket)
    {
        socket.LingerState = new(enable: true, seconds: 0);
        socket.Dispose();
    }
}
