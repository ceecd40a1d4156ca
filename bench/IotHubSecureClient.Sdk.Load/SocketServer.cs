using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>Accepts connections, and has each served beside one to the hub.</summary>
internal sealed class SocketServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Socket, Socket, Task> _serve;

    /// <param name="address">Where to listen.</param>
    /// <param name="serve">Serves a client by a socket for the hub, which is not connected yet. Both belong to the caller.</param>
    public SocketServer(IPEndPoint address, Func<Socket, Socket, Task> serve)
    {
        _listener = new(address);
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    public EndPoint LocalEndpoint => _listener.LocalEndpoint;

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
            await _serve(client, server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
