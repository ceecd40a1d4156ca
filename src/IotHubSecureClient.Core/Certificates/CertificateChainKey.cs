using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>The SHA-256 over the SHA-256 of each certificate of a chain: who wants another chain of the same key has to break the hash.</summary>
internal readonly record struct CertificateChainKey
{
    /// <summary>The longest chain that has a key.</summary>
    public const int MaximumLength = 16;

    private readonly UInt128 _low;
    private readonly UInt128 _high;

    private CertificateChainKey(ReadOnlySpan<byte> hash)
    {
        _low = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        _high = BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]);
    }

    /// <summary>The key of the chain that was built; of at most <see cref="MaximumLength"/> certificates.</summary>
    public static CertificateChainKey Of(X509ChainElementCollection elements)
    {
        Span<byte> hashes = stackalloc byte[MaximumLength * SHA256.HashSizeInBytes];
        for (var i = 0; i < elements.Count; i++)
        {
            Hash(elements[i].Certificate, hashes, i);
        }

        return Of(hashes[..(elements.Count * SHA256.HashSizeInBytes)]);
    }

    /// <summary>The key of certificates as they were presented; at most <see cref="MaximumLength"/> of them.</summary>
    public static CertificateChainKey Of(X509Certificate2Collection certificates)
    {
        Span<byte> hashes = stackalloc byte[MaximumLength * SHA256.HashSizeInBytes];
        for (var i = 0; i < certificates.Count; i++)
        {
            Hash(certificates[i], hashes, i);
        }

        return Of(hashes[..(certificates.Count * SHA256.HashSizeInBytes)]);
    }

    private static void Hash(X509Certificate2 certificate, Span<byte> hashes, int index) => SHA256.HashData(certificate.RawDataMemory.Span, hashes[(index * SHA256.HashSizeInBytes)..]);

    private static CertificateChainKey Of(ReadOnlySpan<byte> hashes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashes, hash);
        return new CertificateChainKey(hash);
    }
}
