using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace IotHubSecureClient.Tunnel;

/// <summary>The hosts that a tunnel serves, and the secret without which it serves none.</summary>
internal sealed class TunnelRoutes
{
    private const int SecretLength = 32;

    private readonly ConcurrentDictionary<string, TunnelRoute> _byId = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly byte[] _secret;

    public TunnelRoutes()
    {
        Secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(SecretLength));
        _secret = Encoding.ASCII.GetBytes(Secret);
    }

    /// <summary>The password of every route; the user name is the route's.</summary>
    public string Secret { get; }

    /// <returns>The route's id. The same host, port and proxy have one route.</returns>
    public string Add(string host, int port, IWebProxy? upstream)
    {
        lock (_gate)
        {
            foreach (var (id, route) in _byId)
            {
                if (route.IsTo(host, port) && ReferenceEquals(route.Upstream, upstream))
                {
                    return id;
                }
            }

            var added = $"route{_byId.Count}";
            _byId[added] = new TunnelRoute(host, port, upstream);
            return added;
        }
    }

    /// <summary>The user name for who finds the route by the host that it asks for, and does not know which proxy is behind it.</summary>
    public const string AnyRoute = "any";

    /// <summary>The route of a request, if the password is the tunnel's.</summary>
    /// <returns>The route of the user, which may lead elsewhere than the request asks; <see langword="null"/> where there is none.</returns>
    public TunnelRoute? Authenticate(ConnectRequest request) =>
        !CryptographicOperations.FixedTimeEquals(request.Password, _secret) ? null
        : request.User == AnyRoute ? _byId.Values.FirstOrDefault(route => route.IsTo(request.Host, request.Port))
        : _byId.GetValueOrDefault(request.User);

    /// <summary>The route to a host with the newest violation or session, whatever proxy is behind it.</summary>
    public TunnelRoute? Find(string host, int port)
    {
        TunnelRoute? found = null;
        foreach (var route in _byId.Values)
        {
            if (route.IsTo(host, port) && (found is null || (found.Violation is null && route.Violation is not null) || (found.Session is null && route.Session is not null)))
            {
                found = route;
            }
        }

        return found;
    }
}
