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
    public void Take_BoundPort_HandsItsSocketsOverOnce()
    {
        using var ports = new HubPorts([IPAddress.Loopback]);
        IPEndPoint endpoint = ports.Bind(0)[0];

        using Socket socket = Assert.Single(ports.Take(endpoint.Port));

        Assert.Equal(endpoint, socket.LocalEndPoint);
        Assert.Throws<InvalidOperationException>(() => ports.Take(endpoint.Port));
    }

    [Fact]
    public async Task Bind_NotToListen_RefusesConnections()
    {
        using var ports = new HubPorts([IPAddress.Loopback]);
        IPEndPoint endpoint = ports.Bind(0, listens: false)[0];

        using var client = new TcpClient();
        var exception = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(endpoint, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, exception.SocketErrorCode);
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
