using System.Buffers.Binary;

namespace IotHubSecureClient.Handshake;

/// <summary>Takes fields off the front of a TLS structure; false, and nothing taken, where fewer bytes are left.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value))
        {
            return false;
        }

        _rest = _rest[2..];
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        if (_rest.Length < count)
        {
            value = default;
            return false;
        }

        value = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Reads a vector whose length is one byte (RFC 8446, section 3.4).</summary>
    public bool TryReadVector8(out ReadOnlySpan<byte> value)
    {
        if (_rest.IsEmpty || _rest.Length - 1 < _rest[0])
        {
            value = default;
            return false;
        }

        int length = _rest[0];
        value = _rest.Slice(1, length);
        _rest = _rest[(1 + length)..];
        return true;
    }

    /// <summary>Reads a vector whose length is two bytes.</summary>
    public bool TryReadVector16(out ReadOnlySpan<byte> value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out ushort length) || _rest.Length - 2 < length)
        {
            value = default;
            return false;
        }

        value = _rest.Slice(2, length);
        _rest = _rest[(2 + length)..];
        return true;
    }

    /// <summary>Reads a vector whose length is three bytes.</summary>
    public bool TryReadVector24(out ReadOnlySpan<byte> value)
    {
        int length = _rest.Length < 3 ? int.MaxValue : (_rest[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]);
        if (_rest.Length - 3 < length)
        {
            value = default;
            return false;
        }

        value = _rest.Slice(3, length);
        _rest = _rest[(3 + length)..];
        return true;
    }
}
