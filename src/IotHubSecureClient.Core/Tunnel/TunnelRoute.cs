using System.Net;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tunnel;

/// <summary>One way to a host.</summary>
internal sealed class TunnelRoute(TunnelHost destination, IWebProxy? upstream)
{
    public string Host => destination.Name;

    public int Port => destination.Port;

    public IWebProxy? Upstream { get; } = upstream;

    public void Record(TlsSession session) => destination.Record(session);

    public void Record(TlsPolicyViolationException violation) => destination.Record(violation);

    public bool IsTo(string host, int port) => Port == port && string.Equals(Host, host, StringComparison.OrdinalIgnoreCase);
}
