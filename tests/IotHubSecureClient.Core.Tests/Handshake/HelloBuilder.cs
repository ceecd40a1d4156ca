using System.Buffers.Binary;
using System.Text;

namespace IotHubSecureClient.Tests.Handshake;

/// <summary>Writes a ClientHello field by field, right or wrong as a test wants it.</summary>
internal sealed class HelloBuilder
{
    public byte Type { get; init; } = 1;

    public ushort LegacyVersion { get; init; } = 0x0303;

    public byte[] SessionId { get; init; } = [];

    public ushort[] CipherSuites { get; init; } = [0xC030, 0xC02F, 0xC028, 0xC027];

    public byte[] CompressionMethods { get; init; } = [0];

    /// <summary>Null: the message ends before the extensions.</summary>
    public (ushort Type, byte[] Data)[]? Extensions { get; init; } = [];

    public byte[] TrailingBytes { get; init; } = [];

    public static (ushort Type, byte[] Data) ServerName(string name) => (0, Vector16([0, .. Vector16(Encoding.Latin1.GetBytes(name))]));

    public static (ushort Type, byte[] Data) Protocols(params byte[][] names) => (16, Vector16([.. names.SelectMany(Vector8)]));

    public static (ushort Type, byte[] Data) Versions(params ushort[] versions) => (43, Vector8(Values(versions)));

    public static (ushort Type, byte[] Data) Groups(params ushort[] groups) => (10, Vector16(Values(groups)));

    public static (ushort Type, byte[] Data) SignatureAlgorithms(params ushort[] schemes) => (13, Vector16(Values(schemes)));

    public static (ushort Type, byte[] Data) PskModes(params byte[] modes) => (45, Vector8(modes));

    public static (ushort Type, byte[] Data) PreSharedKey(int identities, int binders) => (41,
    [
        .. Vector16([.. Enumerable.Range(0, identities).SelectMany(i => (byte[])[.. Vector16([7, (byte)i]), 0, 0, 0, 1])]),
        .. Vector16([.. Enumerable.Range(0, binders).SelectMany(_ => Vector8(new byte[32]))]),
    ]);

    public static byte[] Vector8(byte[] content) => [checked((byte)content.Length), .. content];

    public static byte[] Vector16(byte[] content) => [.. Values((ushort)content.Length), .. content];

    public static byte[] Values(params ushort[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), values[i]);
        }

        return bytes;
    }

    /// <summary>The handshake message, with its header of four bytes.</summary>
    public byte[] ToMessage()
    {
        byte[] body =
        [
            .. Values(LegacyVersion), .. Enumerable.Range(0, 32).Select(i => (byte)i),
            .. Vector8(SessionId), .. Vector16(Values(CipherSuites)), .. Vector8(CompressionMethods),
            .. Extensions is null ? [] : Vector16([.. Extensions.SelectMany(e => (byte[])[.. Values(e.Type), .. Vector16(e.Data)])]),
            .. TrailingBytes,
        ];
        return [Type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    /// <summary>The message in one record.</summary>
    public byte[] ToBytes() => Records.Split(ToMessage());
}
