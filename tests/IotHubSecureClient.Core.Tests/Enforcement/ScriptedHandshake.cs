using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>A server that reads a ClientHello, writes given bytes and ends its side; for answers that no TLS library would give.</summary>
internal static class ScriptedHandshake
{
    /// <summary>TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, no session, no extensions.</summary>
    public static byte[] ServerHello { get; } = WithChoice(0x0303, 0xC02F);

    public static byte[] WithChoice(ushort version, ushort suite) =>
        [22, 3, (byte)version, 0, 42, 2, 0, 0, 38, 3, (byte)version, .. new byte[32], 0, (byte)(suite >> 8), (byte)suite, 0];

    public static async Task<TlsConnection> ConnectAsync(TlsConnector connector, byte[] answer, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = ConnectAsync(connector, ((IPEndPoint)listener.LocalEndpoint).Port, "localhost", cancellationToken);
        using var accepted = await listener.AcceptTcpClientAsync(cancellationToken);
        await ReadClientHelloAsync(accepted.GetStream(), cancellationToken);
        await accepted.GetStream().WriteAsync(answer, cancellationToken);
        accepted.Client.Shutdown(SocketShutdown.Send);
        return await connecting.WaitAsync(cancellationToken);
    }

    public static async Task<TlsConnection> ConnectAsync(TlsConnector connector, int port, string host, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        return await connector.ConnectAsync(new NetworkStream(socket, ownsSocket: true), host, port, cancellationToken);
    }

    public static async Task ReadClientHelloAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken);
        await stream.ReadExactlyAsync(new byte[(header[3] << 8) | header[4]], cancellationToken);
    }
}
