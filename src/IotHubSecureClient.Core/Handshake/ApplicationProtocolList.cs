namespace IotHubSecureClient.Handshake;

/// <summary>The names of an ALPN extension in the peer's order, as bytes (RFC 7301, section 3.1).</summary>
public readonly ref struct ApplicationProtocolList
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">The names, each behind one byte of length.</param>
    internal ApplicationProtocolList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether no name was given.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Goes through the names in the peer's order.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Goes through the names of a list.</summary>
    public ref struct Enumerator
    {
        private WireReader _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = new WireReader(bytes);

        /// <summary>The name reached.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Steps to the next name; false after the last.</summary>
        public bool MoveNext()
        {
            bool read = _rest.TryReadVector8(out ReadOnlySpan<byte> name);
            Current = name;
            return read;
        }
    }
}
