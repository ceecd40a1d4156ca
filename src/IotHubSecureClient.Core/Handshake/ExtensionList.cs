namespace IotHubSecureClient.Handshake;

/// <summary>The extensions of a hello in the peer's order (RFC 8446, section 4.2), GREASE (RFC 8701) and unknown ones included.</summary>
public readonly ref struct ExtensionList
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">The extensions without the length in front of them.</param>
    internal ExtensionList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Goes through the extensions in the peer's order.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Finds an extension by its number in the IANA registry "TLS ExtensionType Values"; false where the peer sent none.</summary>
    public bool TryGet(ushort type, out ReadOnlySpan<byte> data)
    {
        foreach (Extension extension in this)
        {
            if (extension.Type == type)
            {
                data = extension.Data;
                return true;
            }
        }

        data = default;
        return false;
    }

    /// <summary>Goes through the extensions of a list.</summary>
    public ref struct Enumerator
    {
        private WireReader _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = new WireReader(bytes);

        /// <summary>The extension reached.</summary>
        public Extension Current { get; private set; }

        internal readonly bool IsAtEnd => _rest.IsAtEnd;

        /// <summary>Steps to the next extension; false after the last.</summary>
        public bool MoveNext()
        {
            if (!_rest.TryReadUInt16(out ushort type) || !_rest.TryReadVector16(out ReadOnlySpan<byte> data))
            {
                return false;
            }

            Current = new Extension(type, data);
            return true;
        }
    }
}
