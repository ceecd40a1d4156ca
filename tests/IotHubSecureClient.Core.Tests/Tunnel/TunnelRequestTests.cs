using System.Net;
using System.Text;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>What the tunnel does not let through: requests of others than its clients, and requests that are no CONNECT requests.</summary>
public class TunnelRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithoutCredentials_Gets407AndReachesNothing()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        var proxy = tunnel.Route("localhost", hub.HttpsPort);
        var request = $"CONNECT localhost:{hub.HttpsPort} HTTP/1.1\r\n\r\n";

        var answer = await SendOneByOneAsync(proxy, request, request, request);

        Assert.Equal(3, answer.Split("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic").Length - 1);
        Assert.Empty(hub.Connections.ToArray());
    }

    [Theory]
    [InlineData("route0:wrong")]
    [InlineData("route0:")]
    [InlineData("other:wrong")]
    public async Task Request_WrongSecret_Gets407(string credentials)
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        var proxy = tunnel.Route("hub.example", 443);
        var request = $"CONNECT hub.example:443 HTTP/1.1\r\nProxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}\r\n\r\n";

        var answer = await SendOneByOneAsync(proxy, request, request, request);

        Assert.StartsWith("HTTP/1.1 407 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT other.example:443 HTTP/1.1\r\n{0}\r\n", "403 Forbidden")]
    [InlineData("CONNECT hub.example:8883 HTTP/1.1\r\n{0}\r\n", "403 Forbidden")]
    [InlineData("CONNECT 127.0.0.1:22 HTTP/1.1\r\n{0}\r\n", "403 Forbidden")]
    [InlineData("GET http://hub.example/ HTTP/1.1\r\n{0}\r\n", "405 Method Not Allowed")]
    [InlineData("connect hub.example:443 HTTP/1.1\r\n{0}\r\n", "405 Method Not Allowed")]
    [InlineData("CONNECT hub.example HTTP/1.1\r\n{0}\r\n", "400 Bad Request")]
    [InlineData("CONNECT  hub.example:443 HTTP/1.1\r\n{0}\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/2\r\n{0}\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n{0}Content-Length: 4\r\n\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n{0}Transfer-Encoding: chunked\r\n\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n{0}{0}\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n folded\r\n{0}\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n{0}X: a\nY: b\r\n\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\n{0}\r\nCONNECT other.example:443 HTTP/1.1\r\n\r\n", "400 Bad Request")]
    [InlineData("CONNECT hub.example:443 HTTP/1.1\r\nProxy-Authorization: Digest x\r\n\r\n", "400 Bad Request")]
    public async Task Request_OutOfOrder_IsRefused(string format, string status)
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        var proxy = tunnel.Route("hub.example", 443);

        var answer = await TunnelUser.SendRawAsync(proxy, format.Replace("{0}", TunnelUser.Authorization(proxy), StringComparison.Ordinal), Cancellation);

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LongerThanAllowed_Gets431()
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions { MaxHeaderBytes = 256 });
        var proxy = tunnel.Route("hub.example", 443);

        var answer = await TunnelUser.SendRawAsync(proxy, $"CONNECT hub.example:443 HTTP/1.1\r\nX: {new string('a', 256 - 37)}", Cancellation);

        Assert.StartsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatDoesNotEndInTime_Gets408()
    {
        var time = new FakeTimeProvider();
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions { HeaderTimeout = TimeSpan.FromSeconds(3) }, time);
        var proxy = tunnel.Route("hub.example", 443);
        using var socket = await TunnelUser.ConnectAsync(proxy, Cancellation);

        // One refused request shows that the tunnel has begun to read, and set its timer.
        await socket.SendAsync("CONNECT hub.example:443 HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);
        var buffer = new byte[512];
        await socket.ReceiveAsync(buffer, Cancellation);
        time.Advance(TimeSpan.FromSeconds(3));
        var length = await socket.ReceiveAsync(buffer, Cancellation);

        Assert.StartsWith("HTTP/1.1 408 Request Timeout\r\n", Encoding.ASCII.GetString(buffer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ForAHubThatRefuses_Gets502()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        var proxy = tunnel.Route("127.0.0.1", port);

        var answer = await TunnelUser.SendRawAsync(proxy, $"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n{TunnelUser.Authorization(proxy)}\r\n", Cancellation);

        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_Get503()
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions { MaxConnections = 1 });
        var proxy = tunnel.Route("hub.example", 443);
        using var first = await TunnelUser.ConnectAsync(proxy, Cancellation);
        await first.SendAsync("CONNECT hub.example:443 HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);
        await first.ReceiveAsync(new byte[512], Cancellation);

        var answer = await TunnelUser.SendRawAsync(proxy, "", Cancellation);

        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", answer, StringComparison.Ordinal);
    }

    private static async Task<string> SendOneByOneAsync(IWebProxy proxy, params string[] requests)
    {
        using var socket = await TunnelUser.ConnectAsync(proxy, Cancellation);
        var answer = new StringBuilder();
        var buffer = new byte[1024];
        foreach (var request in requests)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            answer.Append(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancellation)));
        }

        Assert.Equal(0, await socket.ReceiveAsync(buffer, Cancellation));
        return answer.ToString();
    }
}
