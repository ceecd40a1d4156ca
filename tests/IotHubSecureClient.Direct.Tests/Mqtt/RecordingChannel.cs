using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>A channel that keeps what is written to it, as hexadecimal digits.</summary>
internal sealed class RecordingChannel : MqttChannel
{
    public List<string> Writes { get; } = [];

    public Exception? WriteFailure { get; set; }

    public Exception? ReadFailure { get; set; }

    public bool IsDisposed { get; private set; }

    protected override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ReadFailure is null ? ValueTask.FromResult(0) : ValueTask.FromException<int>(ReadFailure);

    protected override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        Writes.Add($"{Convert.ToHexString(bytes.Span)} {(isEndOfPacket ? "end" : "more")}");
        return WriteFailure is null ? ValueTask.CompletedTask : ValueTask.FromException(WriteFailure);
    }

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
