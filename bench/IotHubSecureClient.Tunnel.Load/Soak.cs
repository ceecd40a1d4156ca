using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>Connections one after another through one tunnel, every third of them refused: what they leave behind. Fails where something grows.</summary>
internal static class Soak
{
    private const int WarmUp = 1000;
    private const int AllowedHandles = 16;
    private const long AllowedBytes = 2_000_000;

    public static async Task<int> RunAsync(int connections)
    {
        using var origin = new ChildProcess(new Dictionary<string, string>(), "origin");
        using var tunnel = new TunnelVariant(int.Parse(origin.ReadLine(), CultureInfo.InvariantCulture));
        var (port, connect) = tunnel.Open();
        var allowed = new LoadClient(port, connect);
        var refused = Encoding.ASCII.GetBytes("CONNECT other.example:443 HTTP/1.1\r\nContent-Length: 1\r\n\r\n");
        await RunAsync(WarmUp, allowed, port, refused);
        var (handles, bytes) = Count();
        var started = Stopwatch.GetTimestamp();
        await RunAsync(connections, allowed, port, refused);
        var (handlesAfter, bytesAfter) = Count();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{connections} connections in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: open files {handles} before, {handlesAfter} after; managed bytes {bytes} before, {bytesAfter} after."));
        return handlesAfter - handles <= AllowedHandles && bytesAfter - bytes <= AllowedBytes ? 0 : 1;
    }

    private static async Task RunAsync(int connections, LoadClient allowed, int port, byte[] refused)
    {
        for (var i = 0; i < connections; i++)
        {
            if (i % 3 == 2)
            {
                await RefuseAsync(port, refused);
            }
            else
            {
                await allowed.ConnectOnceAsync();
            }
        }
    }

    private static async Task RefuseAsync(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(request);
        var answer = new byte[256];
        var length = 0;
        while (await socket.ReceiveAsync(answer.AsMemory(length)) is > 0 and var received)
        {
            length += received;
        }

        if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 400 "u8))
        {
            throw new InvalidOperationException($"A malformed request was answered with '{Encoding.ASCII.GetString(answer, 0, length)}'.");
        }
    }

    private static (int Handles, long Bytes) Count()
    {
        // Connections end after their clients do.
        Thread.Sleep(500);
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        return (Directory.GetFiles("/proc/self/fd").Length, bytes);
    }
}
