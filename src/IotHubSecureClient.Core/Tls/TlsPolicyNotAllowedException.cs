using System.Collections.Immutable;

namespace IotHubSecureClient.Tls;

/// <summary>A custom policy was refused because it is weak, empty or contradictory.</summary>
public sealed class TlsPolicyNotAllowedException : Exception
{
    internal TlsPolicyNotAllowedException(string policyName, IReadOnlyCollection<string> failures)
        : base($"The TLS policy '{policyName}' was refused. {string.Join(" ", failures)}")
    {
        PolicyName = policyName;
        Failures = [.. failures];
    }

    /// <summary>The name that the policy was to have.</summary>
    public string PolicyName { get; }

    /// <summary>Everything that is wrong with it, a sentence or two each: what was refused, and what is allowed.</summary>
    public ImmutableArray<string> Failures { get; }
}
