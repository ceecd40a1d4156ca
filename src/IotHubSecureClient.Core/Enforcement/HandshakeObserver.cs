using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// Reads the server's first flight as it passes, because <see cref="SslStream"/> tells neither which alert ended a handshake, nor what a server chose that the client could not accept,
/// nor whether a session was resumed.
/// </summary>
internal sealed class HandshakeObserver
{
    private ArrayBufferWriter<byte>? _earlier;
    private int _retryRequestLength;

    /// <summary>The version that the server chose; <see cref="SslProtocols.None"/> until a ServerHello was read.</summary>
    public SslProtocols ProtocolVersion { get; private set; }

    /// <summary>The suite that the server chose; meaningful with a <see cref="ProtocolVersion"/>.</summary>
    public TlsCipherSuite CipherSuite { get; private set; }

    /// <summary>Whether an earlier session is resumed, where the first flight tells it.</summary>
    public bool? Resumed { get; private set; }

    /// <summary>The alert that the server sent in place of a ServerHello.</summary>
    public TlsAlert? Alert { get; private set; }

    /// <summary>Whether there is nothing more to learn.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next bytes from the server. Copies them only where they do not end the observation.</summary>
    public void Observe(ReadOnlySpan<byte> received)
    {
        if (IsComplete || received.IsEmpty)
        {
            return;
        }

        _earlier?.Write(received);
        if (Read(_earlier is null ? received : _earlier.WrittenSpan))
        {
            Stop();
        }
        else if (_earlier is null)
        {
            _earlier = new ArrayBufferWriter<byte>();
            _earlier.Write(received);
        }
    }

    /// <summary>Ends the observation: what follows is not part of a first flight.</summary>
    public void Stop()
    {
        IsComplete = true;
        _earlier = null;
    }

    private bool Read(ReadOnlySpan<byte> bytes)
    {
        var result = ServerHelloReader.Read(bytes[_retryRequestLength..], out var hello);
        Alert = result.PeerAlert;
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result.Status != HandshakeReadStatus.Incomplete;
        }

        ProtocolVersion = hello.ProtocolVersion;
        CipherSuite = hello.CipherSuite;
        Resumed = hello.IsResumed;
        if (!hello.IsHelloRetryRequest || _retryRequestLength > 0)
        {
            return Resumed is not null;
        }

        _retryRequestLength = result.Length;
        return Read(bytes);
    }
}
