using System.Buffers;
using System.IO.Pipelines;
using System.Security.Authentication;
using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>A connection's pipes as the stream that <see cref="System.Net.Security.SslStream"/> needs.</summary>
internal sealed class TransportStream(IDuplexPipe transport) : Stream
{
    private readonly PipeReader _input = transport.Input;
    private readonly PipeWriter _output = transport.Output;

    /// <summary>What faults act on; <see langword="null"/> where there are none.</summary>
    public LiveConnection? Connection { get; init; }

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
        (ReadOnlySequence<byte> taken, int length) = await TakeAsync(buffer.Length, cancellationToken);
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
        while (Connection is { IsFaulty: true } connection && !buffer.IsEmpty)
        {
            int passed = await connection.PassAsync(buffer.Length);
            if (passed == 0)
            {
                return;
            }

            await SendAsync(buffer[..passed], cancellationToken);
            buffer = buffer[passed..];
        }

        if (!buffer.IsEmpty)
        {
            await SendAsync(buffer, cancellationToken);
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

    /// <summary>Waits for bytes. The reader has to advance to the end of what it is given.</summary>
    private async ValueTask<(ReadOnlySequence<byte> Taken, int Length)> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await _input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> available = result.Buffer;
            if (result.IsCanceled)
            {
                _input.AdvanceTo(available.Start);
                throw new OperationCanceledException("The transport's read was cancelled.");
            }

            int length = (int)Math.Min(available.Length, wanted);
            int passed = Connection is { IsFaulty: true } connection && wanted > 0 ? await PassAsync(connection, available, length) : length;
            if (passed > 0 || length == 0)
            {
                return (available.Slice(0, passed), passed);
            }

            _input.AdvanceTo(available.End);
        }
    }

    private async ValueTask<int> PassAsync(LiveConnection connection, ReadOnlySequence<byte> available, int length)
    {
        try
        {
            if (length == 0)
            {
                await connection.HoldAsync();
            }

            return await connection.PassAsync(length);
        }
        catch (IOException)
        {
            _input.AdvanceTo(available.Start);
            throw;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Socket is { } socket)
        {
            await socket.SendAsync(bytes, cancellationToken);
            return;
        }

        FlushResult result = await _output.WriteAsync(bytes, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("The client has closed the connection.");
        }
    }
}
