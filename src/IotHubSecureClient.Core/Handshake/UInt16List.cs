using System.Buffers.Binary;

namespace IotHubSecureClient.Handshake;

/// <summary>A list of 16-bit values as it stands in a message: cipher suites, versions, groups, signature algorithms. GREASE values (RFC 8701) are in it.</summary>
public readonly ref struct UInt16List
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">The values, two bytes each, high byte first; an odd last byte is ignored.</param>
    internal UInt16List(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>How many values there are.</summary>
    public int Count => _bytes.Length / 2;

    /// <summary>The value at a place in the peer's order, from 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public ushort this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return BinaryPrimitives.ReadUInt16BigEndian(_bytes[(2 * index)..]);
        }
    }

    /// <summary>Whether a value is in the list.</summary>
    public bool Contains(ushort value)
    {
        foreach (ushort candidate in this)
        {
            if (candidate == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes through the values in the peer's order.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Goes through the values of a list.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The value reached.</summary>
        public ushort Current { get; private set; }

        /// <summary>Steps to the next value; false after the last.</summary>
        public bool MoveNext()
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out ushort value))
            {
                return false;
            }

            Current = value;
            _rest = _rest[2..];
            return true;
        }
    }
}
