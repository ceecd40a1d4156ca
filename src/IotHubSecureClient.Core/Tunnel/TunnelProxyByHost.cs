using System.Net;

namespace IotHubSecureClient.Tunnel;

/// <summary>Sends what goes to a host with a route through the tunnel, and everything else through another proxy, or none: so does everything once the tunnel is closed.</summary>
internal sealed class TunnelProxyByHost(TunnelListener listener, TunnelRoutes routes, TunnelPass pass, IWebProxy others) : IWebProxy, ICredentials
{
    private readonly NetworkCredential _credential = new(pass.Id, routes.Secret);

    /// <summary>Held, so that it is valid as long as there is the proxy.</summary>
    public TunnelPass Pass { get; } = pass;

    /// <summary>Chooses by the proxy that is asked for. What is set goes to the other proxy.</summary>
    public ICredentials? Credentials
    {
        get => this;
        set => others.Credentials = value;
    }

    public NetworkCredential? GetCredential(Uri uri, string authType) => listener.IsAt(uri) ? _credential : others.Credentials?.GetCredential(uri, authType);

    public Uri? GetProxy(Uri destination) => IsRouted(destination) ? listener.Address : others.GetProxy(destination);

    public bool IsBypassed(Uri host) => !IsRouted(host) && others.IsBypassed(host);

    private bool IsRouted(Uri destination) => !listener.IsClosed && routes.Find(destination.IdnHost, destination.Port) is not null;
}
