using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tunnel;

/// <summary>A host that the tunnel serves, and what was last seen of it, on whichever way.</summary>
internal sealed class TunnelHost(string name, int port)
{
    private TlsSession? _session;
    private TlsPolicyViolationException? _violation;

    public string Name { get; } = name;

    public int Port { get; } = port;

    public TlsSession? Session => Volatile.Read(ref _session);

    public TlsPolicyViolationException? Violation => Volatile.Read(ref _violation);

    public void Record(TlsSession session)
    {
        Volatile.Write(ref _session, session);
        Volatile.Write(ref _violation, null);
    }

    public void Record(TlsPolicyViolationException violation) => Volatile.Write(ref _violation, violation);
}
