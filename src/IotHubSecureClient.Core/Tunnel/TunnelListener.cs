using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

/// <summary>Accepts the tunnel's connections, on an ephemeral port of the loopback interface.</summary>
internal sealed class TunnelListener(TunnelLimits limits, TunnelRoutes routes, TunnelJudge judge, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly ConcurrentDictionary<TunnelConnection, Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Socket? _socket;
    private Uri? _address;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Ends when every connection is gone, after <see cref="Dispose"/>.</summary>
    public async Task WaitAsync()
    {
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
    }

    /// <summary>Listens, if it does not yet.</summary>
    /// <returns>The address.</returns>
    public Uri Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(InspectingTunnel));
            if (_address is null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
                _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                _socket.Listen();
                _address = new Uri($"http://{_socket.LocalEndPoint}");
                var stopping = _stopping.Token;
                _accepting = new AcceptLoop(_socket.AcceptAsync, timeProvider, logger).RunAsync(client => Take(client, stopping), stopping);
            }

            return _address;
        }
    }

    /// <summary>Accepts nothing more and ends every connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _stopping.Cancel();
                _socket?.Dispose();
                _stopping.Dispose();
            }
        }
    }

    private void Take(Socket client, CancellationToken stopping)
    {
        client.NoDelay = true;
        var connection = new TunnelConnection(client, limits, routes, judge, logger);
        var isOneTooMany = _connections.Count >= limits.MaxConnections;
        var running = Task.Run(() => isOneTooMany ? connection.RefuseAsync(TunnelResponse.TooManyConnections) : connection.RunAsync(stopping), CancellationToken.None);
        _connections[connection] = running;
        _ = running.ContinueWith((_, state) => _connections.TryRemove((TunnelConnection)state!, out Task? _), connection, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
