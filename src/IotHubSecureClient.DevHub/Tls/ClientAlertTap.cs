using System.Buffers.Binary;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads along what the client sends in clear, to find the alert with which it ends a handshake.</summary>
internal sealed class ClientAlertTap
{
    private const byte ChangeCipherSpec = 20;
    private const byte AlertType = 21;
    private const int HeaderLength = 5;

    private readonly byte[] _start = new byte[TlsAlert.RecordLength];
    private int _startLength;
    private int _left;
    private bool _isDone;

    /// <summary>The alert; null where the client sent none, or sent it encrypted.</summary>
    public TlsAlert? Alert { get; private set; }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!_isDone && !bytes.IsEmpty)
        {
            int skipped = Math.Min(_left, bytes.Length);
            _left -= skipped;
            bytes = bytes[skipped..];
            int wanted = _startLength > 0 && _start[0] == AlertType ? TlsAlert.RecordLength : HeaderLength;
            int taken = Math.Min(wanted - _startLength, bytes.Length);
            bytes[..taken].CopyTo(_start.AsSpan(_startLength));
            _startLength += taken;
            bytes = bytes[taken..];
            if (taken > 0)
            {
                Interpret();
            }
        }
    }

    private void Interpret()
    {
        if (_start[0] == AlertType && _startLength <= HeaderLength)
        {
            return;
        }

        if (_start[0] == AlertType)
        {
            HandshakeReadResult result = AlertReader.Read(_start.AsSpan(0, _startLength), out TlsAlert alert);
            Alert = result.Status == HandshakeReadStatus.Complete ? alert : null;
            _isDone = result.Status != HandshakeReadStatus.Incomplete;
        }
        else if (_startLength == HeaderLength)
        {
            // What follows a ChangeCipherSpec is encrypted.
            _isDone = _start[0] == ChangeCipherSpec;
            _left = BinaryPrimitives.ReadUInt16BigEndian(_start.AsSpan(3));
            _startLength = 0;
        }
    }
}
