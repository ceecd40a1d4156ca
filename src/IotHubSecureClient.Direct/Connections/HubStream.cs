using System.Net.Sockets;

namespace IotHubSecureClient.Direct;

/// <summary>
/// The TCP connection to a hub. Once it was told so, a connection that fails is read as one that ends, and its failure kept: where a fleet loses its connections at once, the exceptions that pass
/// from one layer to the next, each with a stack trace, are a large part of what coming back costs.
/// </summary>
internal sealed class HubStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private SocketReceiver? _receiver;

    /// <summary>What ended the connection, since <see cref="TellFailureAsEnd"/>; <see langword="null"/> where the hub did, or nothing has.</summary>
    public IOException? Failure => _receiver?.Error is { } error and not SocketError.Success ? ToException(error) : null;

    /// <summary>From now on a failed read returns 0. Call it when no read is under way.</summary>
    public void TellFailureAsEnd() => _receiver = new(Socket, this);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _receiver is { } receiver ? receiver.ReceiveAsync(buffer, cancellationToken) : base.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _receiver?.Dispose();
        }
    }

    private static IOException ToException(SocketError error)
    {
        var cause = new SocketException((int)error);
        return new($"The connection failed: {cause.Message}.", cause);
    }
}
