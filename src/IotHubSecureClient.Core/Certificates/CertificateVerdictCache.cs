using System.Collections.Concurrent;
using System.Collections.Immutable;

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

    public ImmutableArray<TlsCertificateFacts>? Find(string host, CertificateChainKey presented)
    {
        return _verdicts.TryGetValue((host, presented), out var verdict) && timeProvider.GetUtcNow() is var now && now >= verdict.From && now < verdict.To
            ? verdict.Facts
            : null;
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

    /// <param name="Facts">The chain that was built.</param>
    /// <param name="From">When it was; a clock that was set back since then tells nothing of it.</param>
    /// <param name="To">When it has to be built again.</param>
    private sealed record Verdict(ImmutableArray<TlsCertificateFacts> Facts, DateTimeOffset From, DateTimeOffset To);
}
