using System.Buffers;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads along what the hub's TLS library answers, until the answer tells whether a session is resumed.</summary>
internal sealed class ServerHelloTap
{
    // A ServerHello is about 100 bytes; what is longer than this was not written by a TLS library in good order.
    private const int MaximumBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _sent = new(512);
    private bool _isDone;

    /// <summary>Whether an earlier session is resumed; null where that is not known.</summary>
    public bool? IsResumed { get; private set; }

    /// <summary>The version that the hub selected; null before that.</summary>
    public SslProtocols? Version { get; private set; }

    /// <summary>The alert that was sent in place of a ServerHello.</summary>
    public TlsAlert? Alert { get; private set; }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        if (_isDone)
        {
            return;
        }

        _sent.Write(bytes);
        HandshakeReadResult result = ServerHelloReader.Read(_sent.WrittenSpan, out ServerHello hello);
        if (hello.IsHelloRetryRequest)
        {
            result = ServerHelloReader.Read(_sent.WrittenSpan[result.Length..], out hello);
        }

        Version = result.Status == HandshakeReadStatus.Complete ? hello.ProtocolVersion : null;
        IsResumed = result.Status == HandshakeReadStatus.Complete ? hello.IsResumed : null;
        Alert = result.PeerAlert;
        _isDone = IsResumed is not null || result.Status is HandshakeReadStatus.Invalid or HandshakeReadStatus.TooLarge || _sent.WrittenCount > MaximumBytes;
    }
}
