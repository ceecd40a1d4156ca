using System.Collections.Immutable;

namespace IotHubSecureClient.Tls;

/// <summary>What <see cref="TlsPolicyVerifier"/> found: every violation, not the first.</summary>
public readonly struct TlsPolicyVerdict : IEquatable<TlsPolicyVerdict>
{
    private readonly ImmutableArray<TlsPolicyViolation> _violations;

    internal TlsPolicyVerdict(ImmutableArray<TlsPolicyViolation> violations) => _violations = violations;

    /// <summary>Every violation; empty when the connection is allowed.</summary>
    public ImmutableArray<TlsPolicyViolation> Violations => _violations.IsDefault ? [] : _violations;

    /// <summary>Whether the connection may carry application data.</summary>
    public bool IsAllowed => Violations.IsEmpty;

    /// <summary>Says whether two verdicts list the same violations in the same order.</summary>
    public static bool operator ==(TlsPolicyVerdict left, TlsPolicyVerdict right) => left.Equals(right);

    /// <summary>Says whether two verdicts differ.</summary>
    public static bool operator !=(TlsPolicyVerdict left, TlsPolicyVerdict right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(TlsPolicyVerdict other) => Violations.SequenceEqual(other.Violations);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TlsPolicyVerdict other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Violations.Aggregate(0, HashCode.Combine);
}
