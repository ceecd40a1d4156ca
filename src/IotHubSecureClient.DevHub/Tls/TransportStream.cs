using System.Buffers;
using System.IO.Pipelines;
using System.Security.Authentication;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>A connection's pipes as the stream that <see cref="System.Net.Security.SslStream"/> needs.</summary>
internal sealed class TransportStream(IDuplexPipe transport) : Stream
{
    private readonly PipeReader _input = transport.Input;
    private readonly PipeWriter _output = transport.Output;

    /// <summary>Sees what is written while it is set: during the handshake.</summary>
    public ServerHelloTap? ServerHello { get; set; }

    /// <summary>Sees what is read while it is set: during the handshake.</summary>
    public ClientTap? Client { get; set; }

    /// <summary>Takes what is written while it is set: during the handshake.</summary>
    public ClientSocket? Socket { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result = await _input.ReadAsync(cancellationToken);
        ReadOnlySequence<byte> available = result.Buffer;
        if (result.IsCanceled)
        {
            _input.AdvanceTo(available.Start);
            throw new OperationCanceledException("The transport's read was cancelled.");
        }

        ReadOnlySequence<byte> taken = available.Slice(0, Math.Min(available.Length, buffer.Length));
        int length = (int)taken.Length;
        taken.CopyTo(buffer.Span);
        if (Client is { } client)
        {
            client.ApplicationBytes.IsTls13 = ServerHello?.Version == SslProtocols.Tls13;
            client.Observe(buffer.Span[..length]);
        }

        _input.AdvanceTo(taken.End);
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The hub reads asynchronously.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ServerHello?.Observe(buffer.Span);
        if (Socket is { } socket)
        {
            await socket.SendAsync(buffer, cancellationToken);
            return;
        }

        FlushResult result = await _output.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("The client has closed the connection.");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The hub writes asynchronously.");

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
