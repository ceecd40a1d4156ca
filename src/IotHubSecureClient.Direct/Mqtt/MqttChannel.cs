using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace IotHubSecureClient.Direct;

/// <summary>A channel over a connection that is verified already.</summary>
internal abstract class MqttChannel : IMqttChannel
{
    /// <summary>The payload of one TLS record (RFC 5246, section 6.2.1).</summary>
    private const int MaxJoinedLength = 16 * 1024;

    private ReadOnlySequence<byte> _start;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => null;

    public EndPoint? LocalEndPoint => null;

    public bool IsSecureConnection => true;

    /// <summary>Does nothing, and is not called: see <see cref="MqttSessionAdapter.ConnectAsync"/>.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What ended the connection, where that was not the hub's end of it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Reads. A connection that fails is told as one that ends, and kept as <see cref="Failure"/>: MQTTnet would throw it on from one of its loops to the next.</summary>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
            var length = await ReceiveAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
            Failure = length > 0 ? null : TransportFailure;
            return length;
        }
        catch (Exception exception) when (exception is IOException or WebSocketException)
        {
            Failure = TransportFailure ?? exception;
            return 0;
        }
    }

    /// <summary>Writes. MQTTnet hands over a packet's header and its payload one after the other; both leave together, which spares a TLS record and a system call for each packet.</summary>
    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        if (!isEndOfPacket)
        {
            _start = buffer;
            return Task.CompletedTask;
        }

        var start = _start;
        _start = default;
        return WritePacketAsync(start, buffer, cancellationToken);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What the layer below was ended by, where it told that as an end.</summary>
    protected virtual Exception? TransportFailure => null;

    /// <summary>Reads into the buffer, as much as there is; 0 at the end of the connection.</summary>
    protected abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    protected abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken);

    protected abstract void Dispose(bool disposing);

    private async Task WritePacketAsync(ReadOnlySequence<byte> start, ReadOnlySequence<byte> rest, CancellationToken cancellationToken)
    {
        try
        {
            var length = start.Length + rest.Length;
            if (start.IsEmpty && rest.IsSingleSegment)
            {
                await SendAsync(rest.First, true, cancellationToken).ConfigureAwait(false);
            }
            else if (length <= MaxJoinedLength)
            {
                await SendJoinedAsync(start, rest, (int)length, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SendSegmentsAsync(start, false, cancellationToken).ConfigureAwait(false);
                await SendSegmentsAsync(rest, true, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // A write that was cancelled or failed may have sent a part of a packet: nothing that makes sense can follow it.
            Dispose();
            throw;
        }
    }

    private async Task SendJoinedAsync(ReadOnlySequence<byte> start, ReadOnlySequence<byte> rest, int length, CancellationToken cancellationToken)
    {
        var joined = ArrayPool<byte>.Shared.Rent(length);
        start.CopyTo(joined);
        rest.CopyTo(joined.AsSpan((int)start.Length));
        await SendAsync(joined.AsMemory(0, length), true, cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(joined);
    }

    private async Task SendSegmentsAsync(ReadOnlySequence<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        var remaining = bytes.Length;
        foreach (var segment in bytes)
        {
            remaining -= segment.Length;
            await SendAsync(segment, isEndOfPacket && remaining == 0, cancellationToken).ConfigureAwait(false);
        }
    }
}
