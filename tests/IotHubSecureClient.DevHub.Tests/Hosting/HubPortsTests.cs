using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Emulation.Hosting;

namespace IotHubSecureClient.Tests.Hosting;

public sealed class HubPortsTests
{
    [Fact]
    public void Bind_NoAddressGiven_BindsLoopbackAlone()
    {
        using var ports = new HubPorts([]);

        IPEndPoint[] endpoints = ports.Bind(0);

        Assert.Equal(ports.Addresses, endpoints.Select(endpoint => endpoint.Address));
        Assert.All(endpoints, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
    }

    [Fact]
    public void Bind_PortZero_TakesOneFreePortOnEveryAddress()
    {
        using var ports = new HubPorts([]);

        IPEndPoint[] first = ports.Bind(0);
        IPEndPoint[] second = ports.Bind(0);

        Assert.Single(first.Select(endpoint => endpoint.Port).Distinct());
        Assert.NotEqual(first[0].Port, second[0].Port);
    }

    [Fact]
    public void Take_BoundEndpoint_HandsItsSocketOverOnce()
    {
        using var ports = new HubPorts([IPAddress.Loopback]);
        IPEndPoint endpoint = ports.Bind(0)[0];

        using Socket socket = ports.Take(endpoint);

        Assert.Equal(endpoint, socket.LocalEndPoint);
        Assert.Throws<InvalidOperationException>(() => ports.Take(endpoint));
    }

    [Fact]
    public void Dispose_SocketThatWasNotTaken_FreesItsPort()
    {
        var ports = new HubPorts([IPAddress.Loopback]);
        int port = ports.Bind(0)[0].Port;

        ports.Dispose();

        using var again = new HubPorts([IPAddress.Loopback]);
        Assert.Equal(port, again.Bind(port)[0].Port);
    }
}
