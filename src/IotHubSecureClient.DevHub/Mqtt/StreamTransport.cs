using System.IO.Pipelines;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>A stream as a pair of pipes.</summary>
internal sealed class StreamTransport(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
