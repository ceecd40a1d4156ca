namespace IotHubSecureClient.Failover;

/// <summary>What a failure means, as the adapter of a client reads it.</summary>
/// <param name="Kind">The meaning.</param>
/// <param name="RetryAfter">How long the hub asks to wait (RFC 9110, section 10.2.3); <see langword="null"/> where it does not.</param>
public readonly record struct FailureClassification(FailureKind Kind, TimeSpan? RetryAfter = null);
