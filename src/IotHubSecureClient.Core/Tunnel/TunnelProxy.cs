using System.Net;

namespace IotHubSecureClient.Tunnel;

/// <summary>What a client is given to find the tunnel by. It is never bypassed: a destination without a route is refused, not reached in another way.</summary>
internal sealed class TunnelProxy(TunnelListener listener, string routeId, string secret) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = new NetworkCredential(routeId, secret);

    public Uri GetProxy(Uri destination) => listener.Address;

    public bool IsBypassed(Uri host) => false;
}
