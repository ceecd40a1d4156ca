using System.Net;

namespace IotHubSecureClient.Tunnel;

/// <summary>What a client is given to find the tunnel by. It is never bypassed: a destination without a route is refused, not reached in another way.</summary>
internal sealed class TunnelProxy(TunnelListener listener, TunnelPass pass, string secret) : IWebProxy
{
    /// <summary>Held, so that it is valid as long as there is the client.</summary>
    public TunnelPass Pass { get; } = pass;

    public ICredentials? Credentials { get; set; } = new NetworkCredential(pass.Id, secret);

    public Uri GetProxy(Uri destination) => listener.Address;

    public bool IsBypassed(Uri host) => false;
}
