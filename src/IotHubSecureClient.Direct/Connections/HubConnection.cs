using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Direct;

/// <summary>A verified connection to a hub, and what it goes over.</summary>
/// <param name="Tls">The connection. Disposing it closes the transport too.</param>
/// <param name="Transport">The TCP connection.</param>
internal sealed record HubConnection(TlsConnection Tls, HubStream Transport);
