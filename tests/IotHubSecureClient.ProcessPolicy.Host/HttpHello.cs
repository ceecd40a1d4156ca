using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.ProcessPolicy;

/// <summary>The ClientHello that an <see cref="HttpClient"/> with default settings sends, as a server on loopback receives it.</summary>
internal static class HttpHello
{
    public static async Task<ClientHelloOffer> ReceiveAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new HttpClient();
        var request = client.GetAsync(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        ClientHelloOffer offer;
        using (var connection = await listener.AcceptTcpClientAsync())
        {
            offer = await ReadAsync(connection.GetStream());
        }

        try
        {
            using var response = await request;
        }
        catch (HttpRequestException)
        {
            return offer;
        }

        throw new InvalidOperationException("A request was answered by a server that closes the connection.");
    }

    private static async Task<ClientHelloOffer> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[16 * 1024];
        for (var length = 0; ;)
        {
            length += await stream.ReadAtLeastAsync(buffer.AsMemory(length), 1);
            if (ClientHelloReader.Read(buffer.AsSpan(0, length), out var hello).Status == HandshakeReadStatus.Complete)
            {
                return ClientHelloOffer.From(hello);
            }
        }
    }
}
