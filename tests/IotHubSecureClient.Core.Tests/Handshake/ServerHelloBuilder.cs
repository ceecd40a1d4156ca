namespace IotHubSecureClient.Tests.Handshake;

/// <summary>Writes a ServerHello field by field, right or wrong as a test wants it.</summary>
internal sealed class ServerHelloBuilder
{
    /// <summary>The random that makes a ServerHello a HelloRetryRequest (RFC 8446, section 4.1.3).</summary>
    public static readonly byte[] RetryRandom = System.Security.Cryptography.SHA256.HashData("HelloRetryRequest"u8);

    public byte Type { get; init; } = 2;

    public ushort LegacyVersion { get; init; } = 0x0303;

    public byte[] Random { get; init; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public byte[] SessionId { get; init; } = [];

    public ushort CipherSuite { get; init; } = 0xC030;

    public byte CompressionMethod { get; init; }

    /// <summary>Null: the message ends before the extensions.</summary>
    public (ushort Type, byte[] Data)[]? Extensions { get; init; } = [];

    public byte[] TrailingBytes { get; init; } = [];

    public static (ushort Type, byte[] Data) Version(ushort version) => (43, HelloBuilder.Values(version));

    public byte[] ToMessage()
    {
        byte[] body =
        [
            .. HelloBuilder.Values(LegacyVersion), .. Random, .. HelloBuilder.Vector8(SessionId), .. HelloBuilder.Values(CipherSuite), CompressionMethod,
            .. Extensions is null ? [] : HelloBuilder.Vector16([.. Extensions.SelectMany(e => (byte[])[.. HelloBuilder.Values(e.Type), .. HelloBuilder.Vector16(e.Data)])]),
            .. TrailingBytes,
        ];
        return [Type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    public byte[] ToBytes() => Records.Split(ToMessage());
}
