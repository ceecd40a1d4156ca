namespace IotHubSecureClient.Handshake;

/// <summary>The certificates of a TLS 1.2 Certificate message in DER, the leaf first (RFC 5246, section 7.4.2). Not validated in any way.</summary>
public readonly ref struct CertificateList
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">The certificates, each behind three bytes of length.</param>
    internal CertificateList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Goes through the certificates in the server's order.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Goes through the certificates of a list.</summary>
    public ref struct Enumerator
    {
        private WireReader _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = new WireReader(bytes);

        /// <summary>The certificate reached.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Steps to the next certificate; false after the last.</summary>
        public bool MoveNext()
        {
            bool read = _rest.TryReadVector24(out ReadOnlySpan<byte> certificate);
            Current = certificate;
            return read;
        }
    }
}
