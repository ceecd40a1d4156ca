using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// The records of the chains seen, by the SHA-256 of all their certificates. When it is full it starts anew: a process talks to few hubs, and a stranger who floods it with chains
/// must not make it grow or slow.
/// </summary>
internal sealed class CertificateChainCache(int capacity)
{
    private const int LongestCachedChain = 16;

    private readonly ConcurrentDictionary<Key, CertificateChainRecord> _records = new();
    private int _count;

    public static CertificateChainCache Shared { get; } = new(capacity: 64);

    public int Count => _records.Count;

    public CertificateChainRecord Get(X509Chain chain)
    {
        var elements = chain.ChainElements;
        if (elements.Count > LongestCachedChain)
        {
            return new CertificateChainRecord(chain);
        }

        var key = KeyOf(elements);
        return _records.TryGetValue(key, out var record) ? record : Add(key, new CertificateChainRecord(chain));
    }

    private CertificateChainRecord Add(Key key, CertificateChainRecord record)
    {
        if (Volatile.Read(ref _count) >= capacity)
        {
            _records.Clear();
            Volatile.Write(ref _count, 0);
        }

        var kept = _records.GetOrAdd(key, record);
        if (ReferenceEquals(kept, record))
        {
            Interlocked.Increment(ref _count);
        }

        return kept;
    }

    private static Key KeyOf(X509ChainElementCollection elements)
    {
        Span<byte> hashes = stackalloc byte[LongestCachedChain * SHA256.HashSizeInBytes];
        hashes = hashes[..(elements.Count * SHA256.HashSizeInBytes)];
        for (var i = 0; i < elements.Count; i++)
        {
            SHA256.HashData(elements[i].Certificate.RawDataMemory.Span, hashes[(i * SHA256.HashSizeInBytes)..]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashes, hash);
        return new Key(BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]));
    }

    private readonly record struct Key(UInt128 Low, UInt128 High);
}
