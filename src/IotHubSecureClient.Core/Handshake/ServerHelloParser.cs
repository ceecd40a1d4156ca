using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>Reads and checks the body of a ServerHello or HelloRetryRequest (RFC 8446, sections 4.1.3 and 4.1.4).</summary>
internal static class ServerHelloParser
{
    private const int RandomLength = 32;
    private const int MaximumSessionIdLength = 32;
    private const int MessageHeaderLength = 4;

    // SHA-256 of "HelloRetryRequest" (RFC 8446, section 4.1.3).
    private static ReadOnlySpan<byte> RetryRandom =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    /// <returns>Null where everything is as it should be.</returns>
    public static HandshakeFault? Parse(ReadOnlySpan<byte> body, out ServerHello hello)
    {
        hello = default;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out ushort version)
            || !reader.TryReadBytes(RandomLength, out ReadOnlySpan<byte> random)
            || !reader.TryReadVector8(out ReadOnlySpan<byte> sessionId))
        {
            return ServerHelloFaults.Truncated;
        }

        if (sessionId.Length > MaximumSessionIdLength)
        {
            return ServerHelloFaults.SessionIdLength;
        }

        ReadOnlySpan<byte> extensions = default;
        if (!reader.TryReadUInt16(out ushort suite) || !reader.TryReadByte(out byte compression)
            || (!reader.IsAtEnd && !reader.TryReadVector16(out extensions)))
        {
            return ServerHelloFaults.Truncated;
        }

        if (!reader.IsAtEnd)
        {
            return ServerHelloFaults.TrailingBytes;
        }

        hello.Length = body.Length + MessageHeaderLength;
        hello.LegacyVersion = version;
        hello.Random = random;
        hello.SessionId = sessionId;
        hello.CipherSuite = (TlsCipherSuite)suite;
        hello.CompressionMethod = compression;
        hello.Extensions = new ExtensionList(extensions);
        hello.IsHelloRetryRequest = random.SequenceEqual(RetryRandom);
        hello.HasDowngradeMark = random[^8..].SequenceEqual("DOWNGRD\x01"u8) || random[^8..].SequenceEqual("DOWNGRD\0"u8);
        return ParseExtensions(ref hello) ?? CheckVersion(ref hello);
    }

    private static HandshakeFault? ParseExtensions(ref ServerHello hello)
    {
        ExtensionList.Enumerator extensions = hello.Extensions.GetEnumerator();
        while (extensions.MoveNext())
        {
            HandshakeFault? fault = ParseExtension(extensions.Current, ref hello);
            if (fault is not null)
            {
                return fault;
            }
        }

        if (!extensions.IsAtEnd)
        {
            return ServerHelloFaults.ExtensionLength;
        }

        return ExtensionTypeSet.HasDuplicates(hello.Extensions) ? ServerHelloFaults.DuplicateExtension : null;
    }

    private static HandshakeFault? ParseExtension(Extension extension, ref ServerHello hello)
    {
        switch (extension.Type)
        {
            case ExtensionType.SupportedVersions:
                if (extension.Data.Length != sizeof(ushort))
                {
                    return ServerHelloFaults.SupportedVersionsLength;
                }

                hello.ProtocolVersion = TlsVersions.ToSslProtocols(BinaryPrimitives.ReadUInt16BigEndian(extension.Data));
                return hello.ProtocolVersion == SslProtocols.Tls13 ? null : ServerHelloFaults.SelectedVersion;
            case ExtensionType.PreSharedKey:
                hello.HasPreSharedKey = true;
                return extension.Data.Length == sizeof(ushort) ? null : ServerHelloFaults.PreSharedKey;
            case ExtensionType.ApplicationLayerProtocolNegotiation:
                var reader = new WireReader(extension.Data);
                if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || !reader.IsAtEnd)
                {
                    return ServerHelloFaults.ApplicationProtocol;
                }

                var names = new WireReader(list);
                if (!names.TryReadVector8(out ReadOnlySpan<byte> name) || name.IsEmpty || !names.IsAtEnd)
                {
                    return ServerHelloFaults.ApplicationProtocol;
                }

                hello.ApplicationProtocol = name;
                return null;
            default:
                return null;
        }
    }

    private static HandshakeFault? CheckVersion(ref ServerHello hello)
    {
        if (hello.ProtocolVersion == SslProtocols.Tls13)
        {
            return hello.LegacyVersion != TlsVersions.Tls12 ? ServerHelloFaults.LegacyVersion
                : hello.CompressionMethod != 0 ? ServerHelloFaults.CompressionSelected
                : null;
        }

        if (hello.IsHelloRetryRequest)
        {
            return ServerHelloFaults.RetryWithoutVersion;
        }

        hello.ProtocolVersion = TlsVersions.ToSslProtocols(hello.LegacyVersion);
        return hello.ProtocolVersion is SslProtocols.None or SslProtocols.Tls13 ? ServerHelloFaults.UnknownVersion : null;
    }
}
