using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// The records of the chains seen. When it is full it starts anew: a process talks to few hubs, and a stranger who floods it with chains must not make it grow or slow.
/// </summary>
internal sealed class CertificateChainCache(int capacity)
{
    private readonly Lock _gate = new();

    // Few enough to be gone through: that needs no key of the chain at hand.
    private volatile CertificateChainRecord[] _records = [];

    public static CertificateChainCache Shared { get; } = new(capacity: 64);

    public int Count => _records.Length;

    public CertificateChainRecord Get(X509Chain chain) => Find(chain.ChainElements) ?? Add(chain);

    private CertificateChainRecord? Find(X509ChainElementCollection elements)
    {
        foreach (var record in _records)
        {
            if (record.IsOf(elements))
            {
                return record;
            }
        }

        return null;
    }

    private CertificateChainRecord Add(X509Chain chain)
    {
        var record = new CertificateChainRecord(chain);
        if (record.Key is null)
        {
            return record;
        }

        lock (_gate)
        {
            if (Find(chain.ChainElements) is { } kept)
            {
                return kept;
            }

            _records = _records.Length < capacity ? [.. _records, record] : [record];
            return record;
        }
    }
}
