using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

/// <summary>Accepts the tunnel's connections, on an ephemeral port of the loopback interface.</summary>
internal sealed class TunnelListener(TunnelLimits limits, TunnelRoutes routes, TunnelJudge judge, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    /// <summary>Port 0: nobody can listen there, so that a client that is sent there goes nowhere.</summary>
    private static readonly Uri Nowhere = new("http://127.0.0.1:0");

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

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => _stopping.IsCancellationRequested;

    /// <summary>Whether it listens, or did.</summary>
    public bool HasStarted => _address is not null;

    /// <summary>
    /// Where the tunnel listens, which it does from the first time on that somebody asks. Never throws: HTTP clients ask, and take a proxy that throws for none, which would lead them round the tunnel.
    /// </summary>
    public Uri Address
    {
        get
        {
            lock (_gate)
            {
                return _address ?? (IsClosed ? Nowhere : Start());
            }
        }
    }

    /// <summary>Whether this is the tunnel's address.</summary>
    public bool IsAt(Uri uri) => uri == _address;

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

    private Uri Start()
    {
        try
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _socket.Listen();
            _address = new Uri($"http://{_socket.LocalEndPoint}");
            var stopping = _stopping.Token;

            // What the first client has in its context is not that of all that follow.
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _accepting = new AcceptLoop(_socket.AcceptAsync, timeProvider, logger).RunAsync(client => Take(client, stopping), stopping);
            return _address;
        }
#pragma warning disable CA1031 // See Address.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ListenFailed(logger, exception);
            _socket?.Dispose();
            _address = null;
            return Nowhere;
        }
    }

    private void Take(Socket client, CancellationToken stopping)
    {
        var connection = new TunnelConnection(client, limits, routes, judge, logger);
        var isOneTooMany = _connections.Count >= limits.MaxConnections;
        var running = Task.Run(() => isOneTooMany ? connection.RefuseAsync(TunnelResponse.TooManyConnections) : connection.RunAsync(stopping), CancellationToken.None);
        _connections[connection] = running;
        _ = running.ContinueWith((_, state) => _connections.TryRemove((TunnelConnection)state!, out Task? _), connection, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
