using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>The certificates of a chain, byte for byte: comparing them costs a handshake less than any hash that could stand for them.</summary>
internal sealed class CertificateChainKey : IEquatable<CertificateChainKey>
{
    /// <summary>The most bytes that have a key: several times a usual chain, and little enough to keep some.</summary>
    public const int MaximumLength = 16 * 1024;

    private readonly ReadOnlyMemory<byte>[] _certificates;

    private CertificateChainKey(ReadOnlyMemory<byte>[] certificates) => _certificates = certificates;

    /// <summary>The key of the chain that was built.</summary>
    /// <returns><see langword="null"/> where it is empty, or longer than <see cref="MaximumLength"/>.</returns>
    public static CertificateChainKey? Of(X509ChainElementCollection elements)
    {
        var certificates = new ReadOnlyMemory<byte>[elements.Count];
        for (var i = 0; i < certificates.Length; i++)
        {
            certificates[i] = elements[i].Certificate.RawDataMemory;
        }

        return Of(certificates);
    }

    /// <summary>The key of certificates as they were presented.</summary>
    /// <returns><see langword="null"/> where there are none, or more than <see cref="MaximumLength"/> of bytes.</returns>
    public static CertificateChainKey? Of(X509Certificate2Collection presented)
    {
        var certificates = new ReadOnlyMemory<byte>[presented.Count];
        for (var i = 0; i < certificates.Length; i++)
        {
            certificates[i] = presented[i].RawDataMemory;
        }

        return Of(certificates);
    }

    /// <summary>The key of certificates in DER; not copied.</summary>
    /// <returns><see langword="null"/> where there are none, or more than <see cref="MaximumLength"/> of bytes.</returns>
    public static CertificateChainKey? Of(ReadOnlyMemory<byte>[] certificates)
    {
        var length = 0L;
        foreach (var certificate in certificates)
        {
            length += certificate.Length;
        }

        return length is > 0 and <= MaximumLength ? new CertificateChainKey(certificates) : null;
    }

    /// <summary>Whether the certificate at this place of the chain has the same bytes as this one.</summary>
    public bool IsAt(int index, X509Certificate2 certificate) => _certificates[index].Span.SequenceEqual(certificate.RawDataMemory.Span);

    public bool Equals(CertificateChainKey? other)
    {
        if (other is null || other._certificates.Length != _certificates.Length)
        {
            return false;
        }

        for (var i = 0; i < _certificates.Length; i++)
        {
            if (!_certificates[i].Span.SequenceEqual(other._certificates[i].Span))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CertificateChainKey);

    public override int GetHashCode()
    {
        // The end of the leaf is its signature: enough to tell what is kept apart.
        const int Length = 32;
        var leaf = _certificates[0].Span;
        var hash = default(HashCode);
        hash.AddBytes(leaf[^Math.Min(Length, leaf.Length)..]);
        return hash.ToHashCode();
    }
}
