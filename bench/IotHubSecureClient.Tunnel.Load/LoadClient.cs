using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>Loads one variant.</summary>
/// <param name="port">Where to connect.</param>
/// <param name="connect">The CONNECT request of a client of the tunnel; empty for none.</param>
internal sealed class LoadClient(int port, byte[] connect)
{
    private const int ConnectionWorkers = 8;
    private const int StreamWorkers = 4;
    private const int BufferLength = 64 * 1024;

    private static readonly int EstablishedLength = Encoding.ASCII.GetByteCount("HTTP/1.1 200 Connection established\r\n\r\n");

    public static async Task ReceiveAsync(Socket socket, byte[] bytes)
    {
        for (var received = 0; received < bytes.Length;)
        {
            var length = await socket.ReceiveAsync(bytes.AsMemory(received));
            received += length > 0 ? length : throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    public Task<double> ConnectionsPerSecondAsync(TimeSpan time) => RunAsync(ConnectionWorkers, time, async deadline =>
    {
        var count = 0L;
        while (Stopwatch.GetTimestamp() < deadline)
        {
            using var socket = await OpenAsync(wantsStream: false);
            count++;
        }

        return count;
    });

    public Task<double> BytesPerSecondAsync(TimeSpan time) => RunAsync(StreamWorkers, time, async deadline =>
    {
        using var socket = await OpenAsync(wantsStream: true);
        var buffer = new byte[BufferLength];
        var count = 0L;
        while (Stopwatch.GetTimestamp() < deadline)
        {
            count += await socket.ReceiveAsync(buffer);
        }

        return count;
    });

    public async Task ConnectOnceAsync()
    {
        using var socket = await OpenAsync(wantsStream: false);
    }

    private static async Task<double> RunAsync(int workers, TimeSpan time, Func<long, Task<long>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var deadline = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => work(deadline))));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<Socket> OpenAsync(bool wantsStream)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        if (connect.Length > 0)
        {
            await socket.SendAsync(connect);
            await ReceiveAsync(socket, new byte[EstablishedLength]);
        }

        await socket.SendAsync(Hello.Client(wantsStream));
        await ReceiveAsync(socket, new byte[Hello.Server.Length]);
        return socket;
    }
}
