using System.Net.Sockets;

namespace IotHubSecureClient.Direct;

/// <summary>
/// The TCP connection to a hub. Once it was told so, a connection that fails is read as one that ends, and its failure kept: where a fleet loses its connections at once, the exceptions that pass
/// from one layer to the next, each with a stack trace, are a large part of what coming back costs.
/// </summary>
internal sealed class HubStream : NetworkStream
{
    private readonly SocketReceiver _receiver;

    /// <param name="socket">The connected socket; it belongs to the stream.</param>
    public HubStream(Socket socket)
        : base(socket, ownsSocket: true) => _receiver = new(socket, this);

    /// <summary>What ended the connection, since <see cref="TellFailureAsEnd"/>; <see langword="null"/> where the hub did, or nothing has.</summary>
    public IOException? Failure => _receiver.Error is not SocketError.Success and var error ? ToException(error) : null;

    public static IOException ToException(SocketError error)
    {
        var cause = new SocketException((int)error);
        return new($"The connection failed: {cause.Message}.", cause);
    }

    /// <summary>From now on a failed read returns 0.</summary>
    public void TellFailureAsEnd() => _receiver.TellsFailureAsEnd = true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _receiver.ReceiveAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _receiver.Dispose();
        }
    }
}
