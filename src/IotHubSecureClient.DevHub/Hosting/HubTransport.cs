using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>The server's transport: one listener for each port of the hub, over the sockets of the region that the hub is in.</summary>
internal sealed class HubTransport(HubPorts ports, ILoggerFactory loggerFactory) : IConnectionListenerFactory, IDisposable
{
    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), loggerFactory.CreateLogger<SocketConnectionContextFactory>());
    private readonly ConcurrentDictionary<int, HubListener> _listeners = new();

    /// <summary>Binds a port, on every address of the region, for the endpoint that stands for it.</summary>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        int port = ((IPEndPoint)endpoint).Port;
        HubListener listener = _listeners.GetOrAdd(port, _ => new HubListener(endpoint, _connections));
        listener.Listen(ports.Take(port));
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    /// <summary>Accepts connections to the given ports of a region.</summary>
    public void Listen(HubPorts region, params ReadOnlySpan<int> listening)
    {
        foreach (int port in listening)
        {
            _listeners[port].Listen(region.Take(port));
        }
    }

    /// <summary>Closes ports: the system refuses what comes.</summary>
    public void Close(params ReadOnlySpan<int> listening)
    {
        foreach (int port in listening)
        {
            _listeners[port].Close();
        }
    }

    public void Dispose() => _connections.Dispose();
}
