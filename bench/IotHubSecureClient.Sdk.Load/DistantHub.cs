using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>The hub from a distance: passes bytes on to it, each way after half a round trip at least.</summary>
internal sealed class DistantHub : IDisposable
{
    public const string Host = "localhost";
    public const int DefaultRoundTripMilliseconds = 10;

    private readonly SocketServer _server;
    private readonly IPEndPoint _hub;
    private readonly TimeSpan _way;

    public DistantHub(IPEndPoint hub, int roundTripMilliseconds)
    {
        _hub = hub;
        _way = TimeSpan.FromMilliseconds(roundTripMilliseconds / 2d);
        _server = new(new IPEndPoint(IPAddress.Loopback, HubRole.HttpsPort), ServeAsync);
    }

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync(Socket client, Socket server)
    {
        await server.ConnectAsync(_hub);
        await Task.WhenAll(PassAsync(client, server), PassAsync(server, client));
    }

    private async Task PassAsync(Socket from, Socket to)
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
                var wait = _way - Stopwatch.GetElapsedTime(sent);
                if (wait > TimeSpan.Zero)
                {
                    // Of what is less than a millisecond nothing would be waited.
                    await Task.Delay((int)Math.Ceiling(wait.TotalMilliseconds));
                }

                await to.SendAsync(bytes);
            }

            to.Shutdown(SocketShutdown.Send);
        }
    }
}
