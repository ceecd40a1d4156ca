using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>The hub from a distance: passes bytes on to it, each way after half a round trip.</summary>
internal sealed class DistantHub : IDisposable
{
    public const string Host = "localhost";
    public const int RoundTripMilliseconds = 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, HubRole.HttpsPort);
    private readonly IPEndPoint _hub;

    public DistantHub(IPEndPoint hub)
    {
        _hub = hub;
        _listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(_hub);
            await Task.WhenAll(PassAsync(client, server), PassAsync(server, client)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var underWay = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        await Task.WhenAll(SendAsync(), DeliverAsync());

        async Task SendAsync()
        {
            var buffer = new byte[16 * 1024];
            int length;
            while ((length = await from.ReceiveAsync(buffer)) > 0)
            {
                underWay.Writer.TryWrite((Stopwatch.GetTimestamp(), buffer[..length]));
            }

            underWay.Writer.Complete();
        }

        async Task DeliverAsync()
        {
            await foreach (var (sent, bytes) in underWay.Reader.ReadAllAsync())
            {
                var wait = TimeSpan.FromMilliseconds(RoundTripMilliseconds / 2d) - Stopwatch.GetElapsedTime(sent);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait);
                }

                await to.SendAsync(bytes);
            }

            to.Shutdown(SocketShutdown.Send);
        }
    }
}
