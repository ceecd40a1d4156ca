using IotHubSecureClient.Emulation.Connections;
using Microsoft.AspNetCore.Connections;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>Lets a hub fail, for tests of what clients do then. Faults add to each other; each lasts until it is disposed. Thread-safe.</summary>
public sealed class DevHubFaults
{
    private readonly Lock _lock = new();
    private readonly HashSet<LiveConnection> _connections = [];
    private readonly List<ConnectionFault> _forNewConnections = [];
    private readonly TimeProvider _timeProvider;

    internal DevHubFaults(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Resets every open connection (TCP RST, no TLS alert). New ones are accepted.</summary>
    /// <returns>How many there were.</returns>
    public int CutConnections()
    {
        LiveConnection[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }

        Array.ForEach(connections, connection => connection.Cut());
        return connections.Length;
    }

    /// <summary>Keeps connections open, reads nothing from them and sends nothing, not even the end of a connection. What was sent meanwhile is read when the fault ends.</summary>
    /// <param name="scope">Which connections. A new one gets no answer to its ClientHello.</param>
    /// <exception cref="ArgumentOutOfRangeException">No connections, or an unknown scope.</exception>
    public DevHubFault Stall(DevHubFaultScope scope = DevHubFaultScope.All) => Begin(new StalledConnections(), scope);

    /// <summary>
    /// Makes the open connections look alive to their clients: TCP acknowledges what they send, but the hub loses it, and sends nothing, not even the end of a connection.
    /// New connections are served. When the fault ends, its connections are reset: with bytes lost they cannot go on.
    /// </summary>
    public DevHubFault HalfOpen() => Begin(new HalfOpenConnections(), DevHubFaultScope.Existing);

    /// <summary>Lets bytes pass at a limited rate, for each connection and direction, by the hub's clock. Handshakes are slowed as well.</summary>
    /// <param name="bytesPerSecond">The rate, of TLS records. More than 0.</param>
    /// <param name="scope">Which connections.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not more than 0; no connections, or an unknown scope.</exception>
    public DevHubFault Slow(int bytesPerSecond, DevHubFaultScope scope = DevHubFaultScope.All)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        return Begin(new SlowConnections(bytesPerSecond, _timeProvider), scope);
    }

    /// <summary>Resets new connections when their ClientHello has arrived (TCP RST, no TLS alert).</summary>
    /// <param name="count">How many of them; those after that are served. More than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not more than 0.</exception>
    public DevHubFault ResetDuringHandshake(int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Begin(new HandshakeResets(count), DevHubFaultScope.New);
    }

    /// <summary>
    /// Refuses new connections beyond a rate, after their TLS handshake and before their credentials are looked at: MQTT by CONNACK 3 (server unavailable) and the end of the connection,
    /// HTTPS and WebSocket by 429 <c>ThrottlingException</c> with <c>Retry-After</c>. The rate is a token bucket on the hub's clock, which is full at first.
    /// </summary>
    /// <param name="connectionsPerSecond">The rate. More than 0. The service's is 100, or 12 for each S1 unit where that is more.</param>
    /// <param name="burst">How many connections the bucket holds: at least 1. The rate, rounded up, when <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the burst is out of its bounds.</exception>
    public DevHubFault Throttle(double connectionsPerSecond, int? burst = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(connectionsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectionsPerSecond, int.MaxValue);
        int capacity = burst ?? (int)Math.Ceiling(connectionsPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity, nameof(burst));
        return Begin(new ConnectionThrottle(connectionsPerSecond, capacity, _timeProvider), DevHubFaultScope.New);
    }

    internal DevHubFault Begin(ConnectionFault fault, DevHubFaultScope scope)
    {
        if (scope is DevHubFaultScope.None or > DevHubFaultScope.All or < DevHubFaultScope.None)
        {
            throw new ArgumentOutOfRangeException(nameof(scope), scope, $"The scope \"{scope}\" names no connections. Allowed: {DevHubFaultScope.Existing}, {DevHubFaultScope.New}, {DevHubFaultScope.All}.");
        }

        lock (_lock)
        {
            if (scope.HasFlag(DevHubFaultScope.New))
            {
                _forNewConnections.Add(fault);
            }

            foreach (LiveConnection connection in scope.HasFlag(DevHubFaultScope.Existing) ? _connections : [])
            {
                connection.Attach(fault);
            }
        }

        return new DevHubFault(this, fault);
    }

    internal void End(ConnectionFault fault)
    {
        LiveConnection[] connections;
        lock (_lock)
        {
            _forNewConnections.Remove(fault);
            connections = [.. _connections.Where(connection => connection.Detach(fault))];
        }

        if (fault.CutsAtEnd)
        {
            Array.ForEach(connections, connection => connection.Cut());
        }

        fault.End();
    }

    internal LiveConnection Open(ConnectionContext context)
    {
        var connection = new LiveConnection(context);
        lock (_lock)
        {
            _connections.Add(connection);
            _forNewConnections.ForEach(connection.Attach);
        }

        return connection;
    }

    internal void Close(LiveConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }
}
