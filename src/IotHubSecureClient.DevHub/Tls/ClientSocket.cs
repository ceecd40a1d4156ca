using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>
/// A connection's socket, for what is sent before a handshake is accepted. The connection's pipe can only close both directions at once,
/// and does not tell when it has sent what was written to it: then the hub could not hear what a refused client says.
/// </summary>
internal sealed class ClientSocket(ConnectionContext connection)
{
    private readonly Socket _socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    /// <exception cref="IOException">The client has closed the connection.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The client has closed the connection.", e);
        }
    }

    /// <summary>Tells the client that nothing follows, and goes on hearing it.</summary>
    public void CloseSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }
}
