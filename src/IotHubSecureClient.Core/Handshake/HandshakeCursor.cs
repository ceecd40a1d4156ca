using System.Buffers.Binary;

namespace IotHubSecureClient.Handshake;

/// <summary>Goes through the handshake messages of one direction of a connection, whatever the records that they came in.</summary>
/// <param name="bytes">What one side sent.</param>
/// <param name="start">Where in it to begin; positions and limits count from its beginning all the same.</param>
internal ref struct HandshakeCursor(ReadOnlySpan<byte> bytes, int start = 0)
{
    private const int RecordHeaderLength = 5;
    private const int MessageHeaderLength = 4;
    private const int MaximumFragmentLength = 1 << 14;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position = start;
    private int _leftInRecord;

    /// <summary>How much of the current record is not read yet, here or still to come.</summary>
    public readonly int LeftInRecord => _leftInRecord;

    /// <summary>Reads the next message, which has to be of <paramref name="type"/>, and steps over it.</summary>
    public HandshakeReadResult Read(byte type, Span<byte> scratch, out ReadOnlySpan<byte> body)
    {
        body = default;
        int start = _position;
        int position = _position;
        int left = _leftInRecord;
        int taken = 0;
        int wanted = MessageHeaderLength;
        bool inOnePiece = true;
        while (taken < wanted)
        {
            if (left == 0)
            {
                HandshakeReadResult header = ReadRecordHeader(position, out left);
                if (header.Status != HandshakeReadStatus.Complete)
                {
                    return header;
                }

                position += RecordHeaderLength;
                inOnePiece &= taken == 0;
                start = position;
                if (position + wanted - taken > HandshakeLimits.MaximumBytes)
                {
                    return HandshakeReadResult.TooLarge("a handshake message in too many records");
                }
            }

            int step = Math.Min(Math.Min(left, _bytes.Length - position), taken < MessageHeaderLength ? 1 : wanted - taken);
            if (step == 0)
            {
                return HandshakeReadResult.Incomplete(position + Math.Min(left, wanted - taken));
            }

            if (taken < MessageHeaderLength)
            {
                byte value = _bytes[position];
                if (taken == 0 && value != type)
                {
                    return HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "a handshake message of another type");
                }

                wanted += taken == 0 ? 0 : value << (8 * (3 - taken));
                if (wanted > MessageHeaderLength + HandshakeLimits.MaximumMessageLength)
                {
                    return HandshakeReadResult.TooLarge("a handshake message of more than 64 KiB, by its length field");
                }
            }

            taken += step;
            position += step;
            left -= step;
        }

        body = inOnePiece ? _bytes[start..position] : Assemble(wanted, scratch);
        body = body[MessageHeaderLength..];
        _position = position;
        _leftInRecord = left;
        return HandshakeReadResult.Complete(position);
    }

    /// <summary>Tells what comes next, without stepping over it.</summary>
    public readonly NextServerMessage PeekNext()
    {
        ReadOnlySpan<byte> rest = _bytes[_position..];
        if (_leftInRecord == 0 && !rest.IsEmpty)
        {
            switch (rest[0])
            {
                case ContentType.ChangeCipherSpec:
                    return NextServerMessage.ChangeCipherSpec;
                case ContentType.Alert:
                    return NextServerMessage.Alert;
                case ContentType.ApplicationData:
                    return NextServerMessage.Encrypted;
                case ContentType.Handshake:
                    rest = rest.Length < RecordHeaderLength ? default : rest[RecordHeaderLength..];
                    break;
                default:
                    return NextServerMessage.Other;
            }
        }

        return rest.IsEmpty ? NextServerMessage.NotYet : rest[0] switch
        {
            HandshakeType.Certificate => NextServerMessage.Certificate,
            HandshakeType.NewSessionTicket => NextServerMessage.NewSessionTicket,
            _ => NextServerMessage.Other,
        };
    }

    private readonly HandshakeReadResult ReadRecordHeader(int position, out int length)
    {
        length = 0;
        ReadOnlySpan<byte> header = _bytes[position..];
        if (header.Length > 0 && header[0] != ContentType.Handshake)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "a record that is not of the handshake");
        }

        if (header.Length > 1 && header[1] != 3)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.ProtocolVersion, "a record of another protocol version than 3.x");
        }

        if (header.Length < RecordHeaderLength)
        {
            return HandshakeReadResult.Incomplete(position + RecordHeaderLength);
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        return length switch
        {
            0 => HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "an empty handshake record"),
            > MaximumFragmentLength => HandshakeReadResult.Invalid(TlsAlertDescription.RecordOverflow, "a record of more than 16384 bytes"),
            _ => HandshakeReadResult.Complete(position),
        };
    }

    /// <summary>Puts the next message together, all of whose records are known to be there and sound.</summary>
    private readonly ReadOnlySpan<byte> Assemble(int length, Span<byte> scratch)
    {
        Span<byte> message = scratch.Length >= length ? scratch[..length] : new byte[length];
        int position = _position;
        int left = _leftInRecord;
        for (int copied = 0; copied < length;)
        {
            if (left == 0)
            {
                left = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(position + 3)..]);
                position += RecordHeaderLength;
            }

            int step = Math.Min(left, length - copied);
            _bytes.Slice(position, step).CopyTo(message[copied..]);
            copied += step;
            position += step;
            left -= step;
        }

        return message;
    }
}
