using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Certificates;

/// <summary>What follows from the bytes of a chain alone, and can therefore be kept: facts, weak algorithms, and the host that the leaf is known to be for.</summary>
internal sealed class CertificateChainRecord
{
    private volatile string? _matchedHost;

    // Kept, so that their handles stay theirs.
    private volatile X509Certificate2[] _seen = [];

    public CertificateChainRecord(X509Chain chain)
    {
        var elements = chain.ChainElements;
        Key = CertificateChainKey.Of(elements);
        var facts = ImmutableArray.CreateBuilder<TlsCertificateFacts>(elements.Count);
        var weaknesses = ImmutableArray.CreateBuilder<TlsPolicyViolation>();
        for (var i = 0; i < elements.Count; i++)
        {
            var certificate = elements[i].Certificate;
            facts.Add(TlsCertificateFacts.FromCertificate(certificate));
            AddWeaknesses(certificate, facts[i], weaknesses);
        }

        Facts = facts.MoveToImmutable();
        Weaknesses = weaknesses.ToImmutable();
        if (Key is not null)
        {
            _seen = [.. elements.Select(element => new X509Certificate2(element.Certificate))];
        }
    }

    /// <summary><see langword="null"/> where the chain is too long to be kept.</summary>
    public CertificateChainKey? Key { get; }

    public ImmutableArray<TlsCertificateFacts> Facts { get; }

    public ImmutableArray<TlsPolicyViolation> Weaknesses { get; }

    /// <summary>
    /// Whether it is the record of this chain, of which there is a <see cref="Key"/>. A session that is resumed brings the very certificates of the handshake before, whose bytes need not be
    /// read again.
    /// </summary>
    public bool IsOf(X509ChainElementCollection elements)
    {
        var seen = _seen;
        if (elements.Count != seen.Length)
        {
            return false;
        }

        X509Certificate2[]? renewed = null;
        for (var i = 0; i < seen.Length; i++)
        {
            var certificate = elements[i].Certificate;
            if (certificate.Handle == seen[i].Handle)
            {
                continue;
            }

            if (!Key!.IsAt(i, certificate))
            {
                return false;
            }

            renewed ??= [.. seen];
            renewed[i] = new X509Certificate2(certificate);
        }

        _seen = renewed ?? seen;
        return true;
    }

    /// <summary>The common name does not count, though the base library lets it count in a handshake (RFC 9525, section 2).</summary>
    public bool IsFor(string host, X509Certificate2 leaf)
    {
        if (string.Equals(_matchedHost, host, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown || !leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
        {
            return false;
        }

        _matchedHost = host;
        return true;
    }

    private static void AddWeaknesses(X509Certificate2 certificate, TlsCertificateFacts facts, ImmutableArray<TlsPolicyViolation>.Builder weaknesses)
    {
        // Nobody relies on the signature of a self-issued certificate: it is trusted by itself, or not at all.
        if (facts.Subject != facts.Issuer && !CertificateSignature.IsStrong(certificate))
        {
            weaknesses.Add(new TlsPolicyViolation(
                TlsViolationKind.CertificateWeakSignature,
                $"The certificate '{CertificateText.Subject(certificate)}' is signed with '{facts.SignatureAlgorithm}'; allowed are {CertificateSignature.Rule}."));
        }

        if (!CertificateKey.IsStrong(facts.KeyAlgorithm, facts.KeySize))
        {
            weaknesses.Add(new TlsPolicyViolation(
                TlsViolationKind.CertificateWeakKey,
                $"The certificate '{CertificateText.Subject(certificate)}' has a key '{facts.KeyAlgorithm}' of {facts.KeySize} bits; allowed are {CertificateKey.Rule}."));
        }
    }
}
