using System.Net;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Hosting;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>Opens and closes the hub's ports in one of its two regions. Where it does not listen, its ports stay bound, so that they stay its own.</summary>
internal sealed class HubRegionSwitch(
    int[] ports, HubTransport transport, TlsHandshake handshake, HubState state, DevHubPki pki, ServerNames names, DevHubFaults faults, DevHubOptions options) : IDisposable
{
    private volatile IReadOnlyList<IPAddress> _addresses = names.Addresses;
    private readonly int[] _ports = ports;
    private HubPorts? _closed;
    private HubPorts? _other;
    private IReadOnlyList<IPAddress>? _formerAddresses;
    private DevHubFault? _refusing;

    /// <summary>Where the hub is.</summary>
    public IReadOnlyList<IPAddress> Addresses => _addresses;

    /// <exception cref="IOException">An address is not one of this machine's, or a port is taken there.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine's TLS library does not have what the profile needs.</exception>
    public async Task<PairedRegion> PrepareAsync(DevHubFailoverPlan plan)
    {
        HubPorts bound = Bind(plan.Addresses);
        try
        {
            ServerNames paired = names with { Addresses = [.. names.Addresses.Union(bound.Addresses)] };
            DevHubCertificateFault fault = plan.CertificateFault ?? options.CertificateFault;
            TlsServer tls = await TlsServer.CreateAsync(plan.TlsProfile ?? options.TlsProfile, options.KeyAlgorithm, pki.IssuePairedCertificate(paired, fault));
            state.Names.Add(bound.Addresses.Select(address => address.ToString()));
            return new PairedRegion(bound, tls);
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    /// <summary>Closes the ports where the hub is.</summary>
    public void Close()
    {
        if (_closed is not null)
        {
            return;
        }

        _refusing = faults.Begin(new RefusedConnections(), DevHubFaultScope.New);
        transport.Close(_ports);
        _closed = PairedRegion.Bind(_addresses, _ports);
    }

    /// <summary>Opens them again.</summary>
    public void Open()
    {
        if (_closed is { } closed)
        {
            _closed = null;
            Listen(closed);
        }
    }

    /// <summary>Opens the ports of the other region. Those where the hub is have to be closed.</summary>
    public void Enter(PairedRegion region)
    {
        (_other, _closed) = (_closed, null);
        handshake.Server = region.Tls;
        (_formerAddresses, _addresses) = (_addresses, region.Ports.Addresses);
        Listen(region.Ports);
    }

    public void Dispose()
    {
        _closed?.Dispose();
        _other?.Dispose();
    }

    private HubPorts Bind(IReadOnlyList<IPAddress> addresses)
    {
        _other?.Dispose();
        _other = null;
        return addresses.Count > 0 ? PairedRegion.Bind(addresses, _ports)
            : _formerAddresses is { } former ? PairedRegion.Bind(former, _ports)
            : PairedRegion.BindAnyLoopback(_ports);
    }

    private void Listen(HubPorts bound)
    {
        transport.Listen(bound, _ports);
        _refusing?.Dispose();
        _refusing = null;
    }
}
