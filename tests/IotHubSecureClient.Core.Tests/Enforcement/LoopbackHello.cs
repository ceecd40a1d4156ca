using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>The ClientHello that an <see cref="SslStream"/> sends over a socket, as the server receives it.</summary>
internal static class LoopbackHello
{
    public static async Task<ClientHelloOffer> ReceiveAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
        using var server = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var stream = new SslStream(client.GetStream());
        var handshake = stream.AuthenticateAsClientAsync(options, cancellationToken);
        var offer = await ReadAsync(server.GetStream(), cancellationToken);
        server.Close();
        var exception = await Record.ExceptionAsync(() => handshake);
        Assert.True(exception is IOException or AuthenticationException, $"{exception}");
        return offer;
    }

    private static async Task<ClientHelloOffer> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (var length = 0; ;)
        {
            length += await stream.ReadAtLeastAsync(buffer.AsMemory(length), 1, cancellationToken: cancellationToken);
            if (ClientHelloReader.Read(buffer.AsSpan(0, length), out var hello).Status == HandshakeReadStatus.Complete)
            {
                return ClientHelloOffer.From(hello);
            }
        }
    }
}
