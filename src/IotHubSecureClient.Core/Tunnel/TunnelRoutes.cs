using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace IotHubSecureClient.Tunnel;

/// <summary>The hosts that a tunnel serves, who may use it, and the secret without which nobody may.</summary>
internal sealed class TunnelRoutes
{
    private const int SecretLength = 32;
    private const int FewPasses = 64;

    private readonly ConcurrentDictionary<(string Host, int Port), TunnelHost> _hosts = [];
    private readonly ConcurrentDictionary<string, WeakReference<TunnelPass>> _passes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly byte[] _secret;
    private int _made;
    private int _sweepAt = FewPasses;

    public TunnelRoutes()
    {
        Secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(SecretLength));
        _secret = Encoding.ASCII.GetBytes(Secret);
    }

    /// <summary>The password of every pass; the user name is the pass's id.</summary>
    public string Secret { get; }

    /// <summary>The passes that are kept, those of clients that are gone since the last look included.</summary>
    public int Passes => _passes.Count;

    /// <summary>Serves a host from now on.</summary>
    /// <returns>The right to connect to it. Who holds it keeps it valid.</returns>
    public TunnelPass Add(string host, int port, IWebProxy? upstream) => Keep(_hosts.GetOrAdd(KeyOf(host, port), static (_, of) => new TunnelHost(of.host, of.port), (host, port)), upstream);

    /// <returns>The right to connect to every host that is served at the time of the request. Who holds it keeps it valid.</returns>
    public TunnelPass AddByHost(IWebProxy? upstream) => Keep(null, upstream);

    /// <summary>The route of a request, if the password is the tunnel's.</summary>
    /// <returns>The route of the user, which may lead elsewhere than the request asks; <see langword="null"/> where there is none.</returns>
    public TunnelRoute? Authenticate(ConnectRequest request) =>
        CryptographicOperations.FixedTimeEquals(request.Password, _secret)
        && _passes.TryGetValue(request.User, out var kept)
        && kept.TryGetTarget(out var pass)
        && (pass.Host ?? Find(request.Host, request.Port)) is { } host
            ? new TunnelRoute(host, pass.Upstream)
            : null;

    public TunnelHost? Find(string host, int port) => _hosts.GetValueOrDefault(KeyOf(host, port));

    private static (string Host, int Port) KeyOf(string host, int port) => (host.ToUpperInvariant(), port);

    private TunnelPass Keep(TunnelHost? host, IWebProxy? upstream)
    {
        lock (_gate)
        {
            if (_passes.Count >= _sweepAt)
            {
                Sweep();
            }

            var pass = new TunnelPass($"route{_made++}", host, upstream);
            _passes[pass.Id] = new(pass);
            return pass;
        }
    }

    /// <summary>Drops the passes of clients that are gone. What it costs is shared by as many new passes as it leaves.</summary>
    private void Sweep()
    {
        foreach (var (id, kept) in _passes)
        {
            if (!kept.TryGetTarget(out _))
            {
                _passes.TryRemove(id, out _);
            }
        }

        _sweepAt = Math.Max(FewPasses, _passes.Count * 2);
    }
}
