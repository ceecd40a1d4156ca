using System.Net;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tunnel;

/// <summary>The way to one host, and what was last seen on it.</summary>
internal sealed class TunnelRoute(string host, int port, IWebProxy? upstream)
{
    private TlsSession? _session;
    private TlsPolicyViolationException? _violation;

    public string Host { get; } = host;

    public int Port { get; } = port;

    public IWebProxy? Upstream { get; } = upstream;

    public TlsSession? Session => Volatile.Read(ref _session);

    public TlsPolicyViolationException? Violation => Volatile.Read(ref _violation);

    public void Record(TlsSession session)
    {
        Volatile.Write(ref _session, session);
        Volatile.Write(ref _violation, null);
    }

    public void Record(TlsPolicyViolationException violation) => Volatile.Write(ref _violation, violation);

    public bool IsTo(string host, int port) => Port == port && string.Equals(Host, host, StringComparison.OrdinalIgnoreCase);
}
