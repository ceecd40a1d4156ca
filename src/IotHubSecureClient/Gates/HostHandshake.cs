using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Gates;

/// <summary>The last handshake with a host: either what was verified, or the violation.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="Session">What was negotiated and verified; <see langword="null"/> where the policy was violated.</param>
/// <param name="Violation">The violation; <see langword="null"/> where there was none.</param>
public sealed record HostHandshake(DateTimeOffset Time, TlsSession? Session, TlsPolicyViolationException? Violation);
