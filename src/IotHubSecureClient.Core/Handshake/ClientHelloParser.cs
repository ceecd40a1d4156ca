namespace IotHubSecureClient.Handshake;

/// <summary>Reads and checks the body of a ClientHello (RFC 8446, section 4.1.2).</summary>
internal static class ClientHelloParser
{
    private const int RandomLength = 32;
    private const int MaximumSessionIdLength = 32;
    private const int MessageHeaderLength = 4;

    /// <returns>Null where everything is as it should be.</returns>
    public static HandshakeFault? Parse(ReadOnlySpan<byte> body, out ClientHello hello)
    {
        hello = default;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out ushort version)
            || !reader.TryReadBytes(RandomLength, out ReadOnlySpan<byte> random)
            || !reader.TryReadVector8(out ReadOnlySpan<byte> sessionId))
        {
            return ClientHelloFaults.Truncated;
        }

        if (sessionId.Length > MaximumSessionIdLength)
        {
            return ClientHelloFaults.SessionIdLength;
        }

        if (!reader.TryReadVector16(out ReadOnlySpan<byte> suites) || !reader.TryReadVector8(out ReadOnlySpan<byte> compression))
        {
            return ClientHelloFaults.Truncated;
        }

        if (suites.IsEmpty || suites.Length % 2 != 0)
        {
            return ClientHelloFaults.CipherSuiteLength;
        }

        if (compression.IsEmpty)
        {
            return ClientHelloFaults.NoCompressionMethod;
        }

        ReadOnlySpan<byte> extensions = default;
        if (!reader.IsAtEnd && !reader.TryReadVector16(out extensions))
        {
            return ClientHelloFaults.Truncated;
        }

        if (!reader.IsAtEnd)
        {
            return ClientHelloFaults.TrailingBytes;
        }

        hello.Length = body.Length + MessageHeaderLength;
        hello.LegacyVersion = version;
        hello.Random = random;
        hello.SessionId = sessionId;
        hello.CipherSuites = new UInt16List(suites);
        hello.CompressionMethods = compression;
        hello.Extensions = new ExtensionList(extensions);
        return ParseExtensions(ref hello) ?? CheckCompression(hello);
    }

    private static HandshakeFault? ParseExtensions(ref ClientHello hello)
    {
        bool hasPskModes = false;
        ExtensionList.Enumerator extensions = hello.Extensions.GetEnumerator();
        while (extensions.MoveNext())
        {
            if (hello.HasPreSharedKey)
            {
                return ClientHelloFaults.PreSharedKeyNotLast;
            }

            HandshakeFault? fault = ClientHelloExtensions.Parse(extensions.Current, ref hello);
            if (fault is not null)
            {
                return fault;
            }

            hasPskModes |= extensions.Current.Type == ExtensionType.PskKeyExchangeModes;
        }

        if (!extensions.IsAtEnd)
        {
            return ClientHelloFaults.ExtensionLength;
        }

        if (ExtensionTypeSet.HasDuplicates(hello.Extensions))
        {
            return ClientHelloFaults.DuplicateExtension;
        }

        return hello.HasPreSharedKey && !hasPskModes ? ClientHelloFaults.PskModesMissing : null;
    }

    private static HandshakeFault? CheckCompression(in ClientHello hello)
    {
        if (!hello.CompressionMethods.Contains((byte)0))
        {
            return ClientHelloFaults.NullCompressionMissing;
        }

        return hello.CompressionMethods.Length > 1 && hello.SupportedVersions.Contains(TlsVersions.Tls13) ? ClientHelloFaults.CompressionOffered : null;
    }
}
