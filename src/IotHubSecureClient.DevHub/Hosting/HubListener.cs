using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>Accepts the connections to one port of the hub. Its sockets can be closed and replaced while the server runs, which the server's own listeners cannot.</summary>
internal sealed class HubListener(EndPoint endPoint, SocketConnectionContextFactory connections) : IConnectionListener
{
    public const int Backlog = 512;

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });
    private Socket[] _sockets = [];

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>Accepts connections to bound sockets.</summary>
    public void Listen(Socket[] sockets)
    {
        _sockets = sockets;
        foreach (Socket socket in sockets)
        {
            socket.Listen(Backlog);
            _ = AcceptAllAsync(socket);
        }
    }

    /// <summary>Closes the sockets: the system refuses what comes.</summary>
    public void Close()
    {
        foreach (Socket socket in Interlocked.Exchange(ref _sockets, []))
        {
            StopListening(socket);
            socket.Dispose();
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out ConnectionContext? connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Close();
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        while (_accepted.Reader.TryRead(out ConnectionContext? connection))
        {
            await connection.DisposeAsync();
        }
    }

    private async Task AcceptAllAsync(Socket socket)
    {
        while (Volatile.Read(ref _sockets).Contains(socket))
        {
            try
            {
                Socket client = await socket.AcceptAsync();
                client.NoDelay = true;
                ConnectionContext connection = connections.Create(client);
                if (!_accepted.Writer.TryWrite(connection))
                {
                    await connection.DisposeAsync();
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted.
            }
        }
    }

    // A process that this one is just starting has a copy of the socket until its program runs, by which the port would go on accepting, and could not be bound again.
    private static void StopListening(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.Shutdown(SocketShutdown.Both);
        }
    }
}
