namespace IotHubSecureClient.Tls;

/// <summary>A violation of the policy, told once for each connection.</summary>
/// <param name="violation">The violation.</param>
/// <param name="wasRefused">Whether the connection was ended.</param>
public sealed class TlsViolationEventArgs(TlsPolicyViolationException violation, bool wasRefused) : EventArgs
{
    /// <summary>What was negotiated, with whom, and every reason.</summary>
    public TlsPolicyViolationException Violation { get; } = violation ?? throw new ArgumentNullException(nameof(violation));

    /// <summary>Whether the connection was ended before a credential left; <see langword="false"/> where it was reported only.</summary>
    public bool WasRefused { get; } = wasRefused;
}
