namespace IotHubSecureClient.Clients;

/// <summary>What a factory knows of a client that it made.</summary>
/// <param name="HostName">The hub or gateway that the client connects to.</param>
/// <param name="Paths">The ways there, the preferred one first.</param>
internal sealed record ClientOrigin(string HostName, IReadOnlyList<HubPath> Paths);
