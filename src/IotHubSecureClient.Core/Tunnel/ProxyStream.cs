using System.Net.Sockets;

namespace IotHubSecureClient.Tunnel;

/// <summary>A connection to a proxy, for a reader that is to take the proxy's answer and nothing behind it: it gets one byte at a time, so that it holds none back.</summary>
internal sealed class ProxyStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    private Socket? _owned = socket;

    /// <summary>Leaves the socket open when the stream is disposed.</summary>
    public Socket Release() => Interlocked.Exchange(ref _owned, null) ?? throw new UpstreamException("The proxy closed the connection with its answer.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer.Length > 1 ? buffer[..1] : buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        Interlocked.Exchange(ref _owned, null)?.Dispose();
        base.Dispose(disposing);
    }
}
