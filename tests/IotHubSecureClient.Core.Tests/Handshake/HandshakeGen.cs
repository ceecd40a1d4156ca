using CsCheck;

namespace IotHubSecureClient.Tests.Handshake;

/// <summary>Generators of hellos, of ways to cut them, and of damage.</summary>
internal static class HandshakeGen
{
    private static readonly Gen<ushort> Grease = Gen.Int[0, 15].Select(i => (ushort)(0x0A0A + (0x1010 * i)));

    private static readonly Gen<ushort> Value = Gen.Frequency((8, Gen.UShort), (1, Grease), (1, Gen.OneOfConst<ushort>(0xC030, 0x00FF, 0x0304, 0x0303)));

    private static readonly Gen<(ushort Type, byte[] Data)> KnownExtension = Gen.OneOf(
        Gen.Char['!', '~'].Array[1, 60].Select(name => HelloBuilder.ServerName(new string(name))),
        Gen.Byte.Array[1, 20].Array[1, 5].Select(HelloBuilder.Protocols),
        Value.Array[1, 8].Select(HelloBuilder.Versions),
        Value.Array[1, 12].Select(HelloBuilder.Groups),
        Value.Array[1, 12].Select(HelloBuilder.SignatureAlgorithms),
        Gen.Byte.Array[0, 200].Select(ticket => ((ushort)35, ticket)),
        Gen.Byte.Array[1, 3].Select(HelloBuilder.PskModes));

    private static readonly Gen<(ushort Type, byte[] Data)> UnknownExtension = Gen.Select(
        Gen.OneOf(Grease, Gen.UShort[1000, ushort.MaxValue]), Gen.Byte.Array[0, 100], (type, data) => (type, data));

    /// <summary>The lengths of records; a last record takes the rest.</summary>
    public static readonly Gen<int[]> Cuts = Gen.Frequency((3, Gen.Int[1, 40].Array[0, 12]), (1, Gen.Int[1, 3].Array[0, 200]), (1, Gen.Int[1, 4000].Array[0, 3]));

    /// <summary>Well-formed, with every extension at most once.</summary>
    public static readonly Gen<HelloBuilder> ClientHello = Gen.Select(
        Gen.OneOfConst<ushort>(0x0303, 0x0301, 0x0300), Gen.Byte.Array[0, 32], Value.Array[1, 60],
        Gen.OneOf(KnownExtension, UnknownExtension).Array[0, 40], Gen.Int[0, 3],
        (version, sessionId, suites, extensions, keys) => new HelloBuilder
        {
            LegacyVersion = version,
            SessionId = sessionId,
            CipherSuites = suites,
            Extensions = keys == 0
                ? [.. extensions.DistinctBy(extension => extension.Type)]
                : [.. extensions.Prepend(HelloBuilder.PskModes(1)).DistinctBy(extension => extension.Type), HelloBuilder.PreSharedKey(keys, keys)],
        });

    /// <summary>Well-formed, of TLS 1.2 or 1.3, a HelloRetryRequest now and then.</summary>
    public static readonly Gen<ServerHelloBuilder> ServerHello = Gen.Select(
        Gen.Byte.Array[32], Gen.Byte.Array[0, 32], Gen.UShort, UnknownExtension.Array[0, 10], Gen.Int[0, 3],
        (random, sessionId, suite, extensions, kind) => new ServerHelloBuilder
        {
            Random = kind == 3 ? ServerHelloBuilder.RetryRandom : random,
            SessionId = sessionId,
            CipherSuite = suite,
            Extensions = kind < 2
                ? [.. extensions.DistinctBy(extension => extension.Type)]
                : [.. extensions.DistinctBy(extension => extension.Type), ServerHelloBuilder.Version(0x0304)],
        });

    /// <summary>Up to eight bytes changed, taken out or put in, and perhaps an end cut off.</summary>
    public static Gen<byte[]> Damaged(byte[][] seeds) => Gen.Select(
        Gen.OneOfConst(seeds), Gen.Select(Gen.Int[0, 2], Gen.Double[0, 1], Gen.Byte).Array[1, 8], Gen.Double[0, 2],
        (seed, edits, end) =>
        {
            List<byte> bytes = [.. seed];
            foreach ((int kind, double place, byte value) in edits)
            {
                int index = Math.Min((int)(place * place * bytes.Count), bytes.Count - 1);
                switch (kind)
                {
                    case 0:
                        bytes[index] = value;
                        break;
                    case 1 when bytes.Count > 1:
                        bytes.RemoveAt(index);
                        break;
                    default:
                        bytes.Insert(index, value);
                        break;
                }
            }

            return end < 1 ? [.. bytes.Take((int)(end * bytes.Count))] : bytes.ToArray();
        });

    /// <summary>Bytes that mean nothing, or that begin like a record of a hello.</summary>
    public static Gen<byte[]> AnyBytes(byte messageType) => Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Byte.Array[0, 300].Select(rest => (byte[])[22, 3, 3, 0, .. rest]),
        Gen.Byte.Array[0, 400].Select(body => Records.Split([messageType, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body])));
}
