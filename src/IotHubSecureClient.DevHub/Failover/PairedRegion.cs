using System.Net;
using IotHubSecureClient.Emulation.Hosting;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>Where a hub is to be up after a failover: made ready, and refusing, before the failover starts. Gives its ports up where it is not entered.</summary>
internal sealed class PairedRegion(HubPorts ports, TlsServer tls) : IDisposable
{
    private const byte LastCandidate = 64;

    /// <summary>Its sockets, bound and not listening.</summary>
    public HubPorts Ports { get; } = ports;

    /// <summary>What the hub speaks there.</summary>
    public TlsServer Tls { get; } = tls;

    /// <summary>Binds the hub's ports on addresses.</summary>
    /// <exception cref="IOException">An address is not one of this machine's, or a port is taken there.</exception>
    public static HubPorts Bind(IReadOnlyList<IPAddress> addresses, int[] ports)
    {
        var bound = new HubPorts(addresses);
        try
        {
            Array.ForEach(ports, port => bound.Bind(port, listens: false));
            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    /// <summary>Binds the hub's ports on the first address of 127.0.0.0/8, after 127.0.0.1, where they are free.</summary>
    /// <exception cref="IOException">There is none among the first.</exception>
    public static HubPorts BindAnyLoopback(int[] ports)
    {
        for (byte host = 2; ; host++)
        {
            try
            {
                return Bind([new IPAddress([127, 0, 0, host])], ports);
            }
            catch (IOException) when (host < LastCandidate)
            {
                // Another hub of this machine may be there.
            }
        }
    }

    public void Dispose() => Ports.Dispose();
}
