using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>A proxy in this process that asks for no credentials, inspects nothing and only passes bytes on: what any proxy on loopback costs.</summary>
internal sealed class BareProxy : IDisposable
{
    private static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    private readonly SocketServer _server;
    private readonly IPEndPoint _hub;

    public BareProxy(IPEndPoint hub)
    {
        _hub = hub;
        _server = new(new IPEndPoint(IPAddress.Loopback, 0), ServeAsync);
    }

    public IWebProxy Proxy => new WebProxy($"http://{_server.LocalEndpoint}");

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync(Socket client, Socket server)
    {
        await client.ReceiveAsync(new byte[4096]);
        await server.ConnectAsync(_hub);
        await client.SendAsync(Established);
        await Task.WhenAll(PassAsync(client, server), PassAsync(server, client));
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await from.ReceiveAsync(buffer)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, length));
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
