using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Tests.Handshake;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>Handshakes byte by byte, as no TLS library would send them.</summary>
public sealed class TunnelHandshakeTests : IAsyncDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly InspectingTunnel _tunnel;

    public TunnelHandshakeTests()
    {
        _server.Start();
        _tunnel = new InspectingTunnel(new InspectingTunnelOptions { Policy = TlsPolicies.IotHub20260526Preview }, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _tunnel.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Inspection_HelloRetryRequest_PassesTheSecondHelloAndVerifiesTheServerHello()
    {
        byte[] hello = new HelloBuilder { CipherSuites = [0x1301], Extensions = [HelloBuilder.Versions(0x0304)] }.ToBytes();
        byte[] retry = new ServerHelloBuilder { CipherSuite = 0x1301, Random = ServerHelloBuilder.RetryRandom, Extensions = [ServerHelloBuilder.Version(0x0304)] }.ToBytes();
        byte[] answer = new ServerHelloBuilder { CipherSuite = 0x1301, Extensions = [ServerHelloBuilder.Version(0x0304)] }.ToBytes();
        byte[] changeCipherSpec = [20, 3, 3, 0, 1, 1];
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);

        await client.SendAsync(hello, Cancellation);
        Assert.Equal(hello, await ReceiveAsync(server, hello.Length));
        await server.SendAsync(retry, Cancellation);
        Assert.Equal(retry, await ReceiveAsync(client, retry.Length));
        await client.SendAsync((byte[])[.. changeCipherSpec, .. hello, 23, 3, 3, 0, 1, 42], Cancellation);
        byte[] second = [.. changeCipherSpec, .. hello];
        Assert.Equal(second, await ReceiveAsync(server, second.Length));
        await server.SendAsync(answer, Cancellation);

        Assert.Equal(answer, await ReceiveAsync(client, answer.Length));
        Assert.Equal(new byte[] { 23, 3, 3, 0, 1, 42 }, await ReceiveAsync(server, 6));
        Assert.Equal(SslProtocols.Tls13, _tunnel.LastSession("127.0.0.1", Port)!.ProtocolVersion);
    }

    [Fact]
    public async Task Inspection_BytesOneByOne_PassesThemAndWhatCameWithTheHelloOnlyAfterTheVerdict()
    {
        byte[] hello = [.. new HelloBuilder { CipherSuites = [0x1301], Extensions = [HelloBuilder.Versions(0x0304)] }.ToBytes()];
        byte[] answer = new ServerHelloBuilder { CipherSuite = 0x1301, Extensions = [ServerHelloBuilder.Version(0x0304)] }.ToBytes();
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);

        foreach (var each in hello)
        {
            await client.SendAsync(new[] { each }, Cancellation);
        }

        Assert.Equal(hello, await ReceiveAsync(server, hello.Length));
        await client.SendAsync("early"u8.ToArray(), Cancellation);
        foreach (var each in answer)
        {
            await server.SendAsync(new[] { each }, Cancellation);
        }

        Assert.Equal(answer, await ReceiveAsync(client, answer.Length));
        Assert.Equal("early"u8.ToArray(), await ReceiveAsync(server, 5));
    }

    [Fact]
    public async Task Inspection_SecondHelloRetryRequest_EndsBothConnections()
    {
        byte[] hello = new HelloBuilder { CipherSuites = [0x1301], Extensions = [HelloBuilder.Versions(0x0304)] }.ToBytes();
        byte[] retry = new ServerHelloBuilder { CipherSuite = 0x1301, Random = ServerHelloBuilder.RetryRandom, Extensions = [ServerHelloBuilder.Version(0x0304)] }.ToBytes();
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);
        await client.SendAsync(hello, Cancellation);
        await ReceiveAsync(server, hello.Length);
        await server.SendAsync(retry, Cancellation);
        await ReceiveAsync(client, retry.Length);
        await client.SendAsync(hello, Cancellation);
        await ReceiveAsync(server, hello.Length);

        await server.SendAsync(retry, Cancellation);

        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancellation));
        Assert.Equal(0, await server.ReceiveAsync(new byte[1], Cancellation));
        Assert.Null(_tunnel.LastSession("127.0.0.1", Port));
    }

    [Theory]
    [InlineData(new byte[] { 21, 3, 3, 0, 2, 1, 112 })]
    [InlineData(new byte[] { 22, 3, 3, 0, 4, 14, 0, 0, 0 })]
    public async Task Inspection_Tls12WithoutACertificateAndNotResumed_IsRefused(byte[] next)
    {
        byte[] hello = new HelloBuilder { CipherSuites = [0xC030] }.ToBytes();
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);
        await client.SendAsync(hello, Cancellation);
        await ReceiveAsync(server, hello.Length);

        await server.SendAsync((byte[])[.. new ServerHelloBuilder { CipherSuite = 0xC030 }.ToBytes(), .. next], Cancellation);

        Assert.Equal(new byte[] { 21, 3, 3, 0, 2, 2, 42 }, await ReceiveAsync(client, 7));
        Assert.Equal(0, await server.ReceiveAsync(new byte[1], Cancellation));
        Assert.True(_tunnel.TryGetViolation("127.0.0.1", Port, out var violation));
        Assert.Equal(TlsViolationKind.CertificateMissing, Assert.Single(violation.Violations).Kind);
    }

    [Fact]
    public async Task Inspection_ServerThatStalls_EndsBothConnectionsAfterTheHandshakeTimeout()
    {
        byte[] hello = new HelloBuilder().ToBytes();
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);
        await client.SendAsync(hello, Cancellation);
        await ReceiveAsync(server, hello.Length);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancellation));
        Assert.Equal(0, await server.ReceiveAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task Inspection_ServerThatSendsGarbage_EndsBothConnectionsWithoutAViolation()
    {
        byte[] hello = new HelloBuilder().ToBytes();
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Cancellation);
        await client.SendAsync(hello, Cancellation);
        await ReceiveAsync(server, hello.Length);

        await server.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancellation);

        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancellation));
        Assert.False(_tunnel.TryGetViolation("127.0.0.1", Port, out _));
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var received = 0; received < length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(received), Cancellation);
            Assert.NotEqual(0, count);
            received += count;
        }

        return bytes;
    }

    private async Task<Socket> ConnectAsync()
    {
        var proxy = _tunnel.Route("127.0.0.1", Port);
        var socket = await TunnelUser.ConnectAsync(proxy, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{Port} HTTP/1.1\r\n{TunnelUser.Authorization(proxy)}\r\n"), Cancellation);
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(await ReceiveAsync(socket, "HTTP/1.1 200 Connection established\r\n\r\n".Length)), StringComparison.Ordinal);
        return socket;
    }
}
