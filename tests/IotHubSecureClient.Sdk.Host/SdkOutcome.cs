namespace IotHubSecureClient.Tests.Sdk;

/// <summary>What became of one attempt.</summary>
/// <param name="Exceptions">The types of the exception and of those inside, outermost first; empty where it succeeded.</param>
/// <param name="Message">The messages of the outermost and of the innermost exception.</param>
/// <param name="Violation">What <c>TryGetViolation</c> found: the kinds, comma-separated.</param>
/// <param name="Events">How often the factory told of a violation.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record SdkOutcome(IReadOnlyList<string> Exceptions, string? Message, string? Violation, int Events, double Seconds);
