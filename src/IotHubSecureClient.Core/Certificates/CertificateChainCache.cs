using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// The records of the chains seen, by the SHA-256 of all their certificates. When it is full it starts anew: a process talks to few hubs, and a stranger who floods it with chains
/// must not make it grow or slow.
/// </summary>
internal sealed class CertificateChainCache(int capacity)
{
    private readonly ConcurrentDictionary<CertificateChainKey, CertificateChainRecord> _records = new();
    private int _count;

    public static CertificateChainCache Shared { get; } = new(capacity: 64);

    public int Count => _records.Count;

    public CertificateChainRecord Get(X509Chain chain)
    {
        var elements = chain.ChainElements;
        if (elements.Count > CertificateChainKey.MaximumLength)
        {
            return new CertificateChainRecord(chain);
        }

        var key = CertificateChainKey.Of(elements);
        return _records.TryGetValue(key, out var record) ? record : Add(key, new CertificateChainRecord(chain));
    }

    private CertificateChainRecord Add(CertificateChainKey key, CertificateChainRecord record)
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
}
