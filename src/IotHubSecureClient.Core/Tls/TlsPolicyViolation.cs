namespace IotHubSecureClient.Tls;

/// <summary>One thing that a connection did and its policy does not allow.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Message">What was refused, the value, and what is allowed. Never a secret.</param>
public sealed record TlsPolicyViolation(TlsViolationKind Kind, string Message);
