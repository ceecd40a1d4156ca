using System.IO.Pipelines;

namespace IotHubSecureClient.Emulation.Tls;

internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input { get; } = input;

    public PipeWriter Output { get; } = output;
}
