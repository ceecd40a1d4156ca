using System.Net;

namespace IotHubSecureClient.Tunnel;

/// <summary>The right to use the tunnel. It is held by the proxy that a client is given, and ends with that.</summary>
/// <param name="id">The user name in the client's requests.</param>
/// <param name="host">Where it leads; <see langword="null"/> for every host that the tunnel serves.</param>
/// <param name="upstream">The proxy behind the tunnel.</param>
internal sealed class TunnelPass(string id, TunnelHost? host, IWebProxy? upstream)
{
    public string Id { get; } = id;

    public TunnelHost? Host { get; } = host;

    public IWebProxy? Upstream { get; } = upstream;
}
