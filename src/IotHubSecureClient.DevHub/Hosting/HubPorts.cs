using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>The sockets of a hub in one region. They are bound before the server starts, so that every port is known before a certificate names it.</summary>
internal sealed class HubPorts : IDisposable
{
    private const int BindAttempts = 32;

    private readonly Dictionary<int, Socket[]> _sockets = [];
    private readonly IPAddress[] _addresses;

    public HubPorts(IEnumerable<IPAddress> addresses)
    {
        _addresses = [.. addresses];
        if (_addresses.Length == 0)
        {
            _addresses = HasIPv6Loopback() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        }
    }

    public IReadOnlyList<IPAddress> Addresses => _addresses;

    /// <summary>Binds one port on every address.</summary>
    /// <param name="port">The port; 0 for one that is free on all addresses.</param>
    /// <param name="listens">Whether it accepts connections at once; otherwise they are refused until the socket listens.</param>
    /// <exception cref="IOException">The port is taken or not allowed.</exception>
    public IPEndPoint[] Bind(int port, bool listens = true)
    {
        for (int attempt = 1; ; attempt++)
        {
            var bound = new List<Socket>(_addresses.Length);
            try
            {
                int chosen = port;
                foreach (IPAddress address in _addresses)
                {
                    Socket socket = BindSocket(address, chosen);
                    bound.Add(socket);

                    // Until it listens, another process may bind the port as well.
                    if (listens)
                    {
                        socket.Listen(HubListener.Backlog);
                    }

                    chosen = ((IPEndPoint)socket.LocalEndPoint!).Port;
                }

                _sockets.Add(chosen, [.. bound]);
                return [.. bound.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];
            }
            catch (SocketException e)
            {
                bound.ForEach(socket => socket.Dispose());
                if (port != 0 || attempt == BindAttempts || e.SocketErrorCode != SocketError.AddressAlreadyInUse)
                {
                    throw new IOException($"The hub cannot listen on port \"{port}\" of {string.Join(", ", _addresses.AsEnumerable())}: {e.Message}. Use port 0 for a free one.", e);
                }
            }
        }
    }

    /// <summary>Hands the sockets of a port over to the server, which closes them.</summary>
    public Socket[] Take(int port) => _sockets.Remove(port, out Socket[]? sockets)
        ? sockets
        : throw new InvalidOperationException($"The port \"{port}\" was not bound by this hub.");

    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values.SelectMany(sockets => sockets))
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }

    private static Socket BindSocket(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool HasIPv6Loopback()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return false;
        }

        try
        {
            BindSocket(IPAddress.IPv6Loopback, 0).Dispose();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return false;
        }
    }
}
