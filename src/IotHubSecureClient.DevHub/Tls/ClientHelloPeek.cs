using System.Buffers;
using System.IO.Pipelines;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads the ClientHello and leaves it where it is, for the TLS library.</summary>
internal static class ClientHelloPeek
{
    /// <returns>The offer, or what is wrong with the bytes; neither where the client closed before its hello was complete.</returns>
    public static async ValueTask<(ClientHelloOffer? Offer, HandshakeReadResult Result)> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        int needed = 1;
        while (true)
        {
            ReadResult read = await input.ReadAtLeastAsync(needed, cancellationToken);
            ClientHelloOffer? offer = Parse(read.Buffer, out HandshakeReadResult result);
            if (result.Status != HandshakeReadStatus.Incomplete || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return (offer, result);
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            needed = result.Length;
        }
    }

    private static ClientHelloOffer? Parse(in ReadOnlySequence<byte> bytes, out HandshakeReadResult result)
    {
        ReadOnlySpan<byte> contiguous = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        result = ClientHelloReader.Read(contiguous, out ClientHello hello);
        return result.Status == HandshakeReadStatus.Complete ? ClientHelloOffer.From(hello) : null;
    }
}
