using System.Buffers;
using System.Net.Sockets;

namespace IotHubSecureClient.Tunnel;

/// <summary>Bytes of one direction that are held back, in a pooled array. At its limit it takes no more.</summary>
internal sealed class TunnelBuffer(int limit) : IDisposable
{
    private const int InitialLength = 4096;

    private byte[] _array = ArrayPool<byte>.Shared.Rent(Math.Min(InitialLength, limit));

    public int Length { get; private set; }

    public bool IsFull => Length >= limit;

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>Receives what there is, behind what is held.</summary>
    /// <returns>Whether anything came; <see langword="false"/> at the end of the stream, or where the buffer is full.</returns>
    public async ValueTask<bool> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (IsFull)
        {
            return false;
        }

        if (Length == _array.Length)
        {
            Grow();
        }

        var free = _array.AsMemory(Length, Math.Min(_array.Length, limit) - Length);
        var received = await socket.ReceiveAsync(free, cancellationToken).ConfigureAwait(false);
        Length += received;
        return received > 0;
    }

    /// <summary>Lets the first bytes go.</summary>
    public void Remove(int count)
    {
        _array.AsSpan(count, Length - count).CopyTo(_array);
        Length -= count;
    }

    public void Dispose()
    {
        // What is held may be credentials.
        ArrayPool<byte>.Shared.Return(_array, clearArray: true);
        _array = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_array.Length * 2, limit));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array, clearArray: true);
        _array = larger;
    }
}
