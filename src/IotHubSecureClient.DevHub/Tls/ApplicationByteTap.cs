using System.Buffers.Binary;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads along what the client sends before a handshake is accepted, and counts what is no part of a handshake: application-data records, and all that is not TLS.</summary>
internal sealed class ApplicationByteTap
{
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte ApplicationData = 23;
    private const int HeaderLength = 5;

    // RFC 5246, section 6.2.3, and RFC 8446, section 5.2: 2^14 bytes, and up to 2048 more where they are encrypted.
    private const int LongestRecord = (16 * 1024) + 2048;

    // RFC 8446, section 5.2: the two bytes of an alert, the type within, and a tag of 16 bytes. No credential is as short as that.
    private const int EncryptedAlertLength = 2 + 1 + 16;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerLength;
    private int _left;
    private int _notPublished;
    private bool _isCounted;
    private bool _isNotTls;
    private bool _hasAlert;

    /// <summary>Whether TLS 1.3 was selected, so that the client's alert comes in a record of application data.</summary>
    public bool IsTls13 { get; set; }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_isNotTls || _left > 0)
            {
                int length = _isNotTls ? bytes.Length : Math.Min(_left, bytes.Length);
                Count(_isNotTls || _isCounted ? length : 0);
                _left = _isNotTls ? 0 : _left - length;
                bytes = bytes[length..];
            }
            else
            {
                _header[_headerLength++] = bytes[0];
                bytes = bytes[1..];
                Interpret();
            }
        }
    }

    /// <summary>How many bytes were counted since this was asked last.</summary>
    public int Take()
    {
        int count = _notPublished;
        _notPublished = 0;
        return count;
    }

    private void Interpret()
    {
        int length = _headerLength < HeaderLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
        _isNotTls = _header[0] is < ChangeCipherSpec or > ApplicationData || (_headerLength > 1 && _header[1] != 3) || length > LongestRecord;
        if (_isNotTls)
        {
            Count(_headerLength);
        }
        else if (_headerLength == HeaderLength)
        {
            bool isAlert = IsTls13 && !_hasAlert && _header[0] == ApplicationData && length <= EncryptedAlertLength;
            _hasAlert |= isAlert;
            _isCounted = _header[0] > Handshake && !isAlert;
            Count(_isCounted ? HeaderLength : 0);
            _left = length;
            _headerLength = 0;
        }
    }

    private void Count(int bytes) => _notPublished += bytes;
}
