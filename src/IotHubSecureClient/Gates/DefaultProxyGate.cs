using System.Net;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Gates;

/// <summary>
/// The gate for the SDK's connections that take neither a callback nor a proxy: they use the process's default one. It is put in place of that only when a client that needs it is made, and changes
/// nothing for hosts that no client of the factory connects to.
/// </summary>
internal sealed class DefaultProxyGate(InspectingTunnel tunnel) : IDisposable
{
    private static readonly Lock Gate = new();

    /// <summary>Our proxies in the order in which they were put in place, each with the one before it.</summary>
    private static readonly List<(IWebProxy Ours, IWebProxy Before)> InPlace = [];

    private IWebProxy? _ours;

    /// <summary>The process's default proxy as the application has it: what goes through a tunnel must not come back to it.</summary>
    public static IWebProxy Application
    {
        get
        {
            lock (Gate)
            {
                var proxy = HttpClient.DefaultProxy;
                while (InPlace.Find(each => ReferenceEquals(each.Ours, proxy)) is { Before: { } before })
                {
                    proxy = before;
                }

                return proxy;
            }
        }
    }

    /// <summary>Puts the gate in place, if it is not there. An application that sets <see cref="HttpClient.DefaultProxy"/> itself has to do so before.</summary>
    public void Install()
    {
        lock (Gate)
        {
            if (_ours is null)
            {
                var before = HttpClient.DefaultProxy;
                _ours = tunnel.RouteByHost(before, Application);
                InPlace.Add((_ours, before));
                HttpClient.DefaultProxy = _ours;
            }
        }
    }

    /// <summary>Puts the proxy before it back, unless somebody has put another one in place since.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_ours is not null && ReferenceEquals(HttpClient.DefaultProxy, _ours))
            {
                HttpClient.DefaultProxy = InPlace.Find(each => ReferenceEquals(each.Ours, _ours)).Before;
                InPlace.RemoveAll(each => ReferenceEquals(each.Ours, _ours));
            }
        }
    }
}
