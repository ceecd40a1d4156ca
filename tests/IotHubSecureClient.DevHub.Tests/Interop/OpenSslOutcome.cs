namespace IotHubSecureClient.Tests.Interop;

/// <param name="Succeeded">Whether the handshake was finished and the hub's certificate verified.</param>
/// <param name="Alert">The number of the alert that the hub sent.</param>
/// <param name="Output">All that the command printed.</param>
internal sealed record OpenSslOutcome(bool Succeeded, int? Alert, string Output);
