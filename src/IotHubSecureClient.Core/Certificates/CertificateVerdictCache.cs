using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// The presented certificates that were found good for a host, for a short time: a process that connects often need not build the same chain each time. Of what was refused nothing is kept.
/// Bounded as <see cref="CertificateChainCache"/> is.
/// </summary>
internal sealed class CertificateVerdictCache(TimeProvider timeProvider)
{
    public const int Capacity = 64;

    /// <summary>How long a change of the machine's trust may go unseen.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Host, CertificateChainKey Presented), Verdict> _verdicts = new();
    private readonly ConcurrentDictionary<string, HeldCertificates> _held = new();

    public ImmutableArray<TlsCertificateFacts>? Find(string host, CertificateChainKey presented) =>
        _verdicts.TryGetValue((host, presented), out var verdict) ? FactsOf(verdict) : null;

    /// <summary>Finds what <see cref="Hold"/> has kept, without reading the certificates' bytes.</summary>
    public ImmutableArray<TlsCertificateFacts>? FindHeld(string host, X509Certificate2 leaf, X509Certificate2Collection others) =>
        _held.TryGetValue(host, out var held) && held.AreThese(leaf, others) ? FactsOf(held.Verdict) : null;

    /// <summary>
    /// Keeps hold of certificates whose verdict is known. A session that is resumed brings the very ones again that it began with, in the same place of the process's memory, and reading their bytes out
    /// of the TLS library is then most of what a verdict costs.
    /// </summary>
    public void Hold(string host, CertificateChainKey key, X509Certificate2Collection presented)
    {
        if (!_verdicts.TryGetValue((host, key), out var verdict))
        {
            return;
        }

        if (_held.Count >= Capacity)
        {
            _held.Clear();
        }

        _held[host] = new HeldCertificates(presented, verdict);
    }

    public void Keep(string host, CertificateChainKey presented, ImmutableArray<TlsCertificateFacts> facts)
    {
        if (_verdicts.Count >= Capacity)
        {
            _verdicts.Clear();
        }

        var now = timeProvider.GetUtcNow();
        var expiry = facts.Min(certificate => certificate.NotAfter);
        _verdicts[(host, presented)] = new Verdict(facts, now, expiry < now + Lifetime ? expiry : now + Lifetime);
    }

    private ImmutableArray<TlsCertificateFacts>? FactsOf(Verdict verdict) =>
        timeProvider.GetUtcNow() is var now && now >= verdict.From && now < verdict.To ? verdict.Facts : null;

    /// <param name="Facts">The chain that was built.</param>
    /// <param name="From">When it was; a clock that was set back since then tells nothing of it.</param>
    /// <param name="To">When it has to be built again.</param>
    private sealed record Verdict(ImmutableArray<TlsCertificateFacts> Facts, DateTimeOffset From, DateTimeOffset To);

    /// <summary>References of our own to certificates, so that no other can come to be where they are.</summary>
    private sealed class HeldCertificates(X509Certificate2Collection presented, Verdict verdict)
    {
        private readonly X509Certificate2[] _certificates = [.. presented.Select(certificate => new X509Certificate2(certificate))];

        public Verdict Verdict => verdict;

        public bool AreThese(X509Certificate2 leaf, X509Certificate2Collection others)
        {
            if (_certificates.Length != others.Count + 1 || _certificates[0].Handle != leaf.Handle)
            {
                return false;
            }

            for (var i = 1; i < _certificates.Length; i++)
            {
                if (_certificates[i].Handle != others[i - 1].Handle)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
