using System.Net;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Gates;

/// <summary>
/// The gate for the SDK's connections that take neither a callback nor a proxy: they use the process's default one. It is put in place of that only when a client that needs it is made, and changes
/// nothing for hosts that no client of the factory connects to. Such a connection does not say whose it is: where factories share a host, it passes the tunnel of each, and the strictest decides.
/// </summary>
internal sealed class DefaultProxyGate(InspectingTunnel tunnel) : IDisposable
{
    private static readonly Lock Gate = new();

    /// <summary>Our proxies that are in place, each with the one before it.</summary>
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
                while (BeforeOf(proxy) is { } before)
                {
                    proxy = before;
                }

                return proxy;
            }
        }
    }

    /// <summary>Whether the gate was put in place and the application has put another proxy there since, so that connections without settings go round it.</summary>
    public bool WasReplaced
    {
        get
        {
            lock (Gate)
            {
                for (var proxy = HttpClient.DefaultProxy; proxy is not null; proxy = BeforeOf(proxy))
                {
                    if (ReferenceEquals(proxy, _ours))
                    {
                        return false;
                    }
                }

                return _ours is not null;
            }
        }
    }

    /// <summary>Puts the gate in place, if that was not done. An application that sets <see cref="HttpClient.DefaultProxy"/> itself has to do so before.</summary>
    public void Install()
    {
        lock (Gate)
        {
            if (_ours is null)
            {
                var before = HttpClient.DefaultProxy;
                _ours = tunnel.RouteByHost(before, upstream: before);
                InPlace.Add((_ours, before));
                HttpClient.DefaultProxy = _ours;
            }
        }
    }

    /// <summary>Takes the gate out: what was before it comes after the one behind it, or is the default again.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_ours is null || BeforeOf(_ours) is not { } before)
            {
                return;
            }

            InPlace.RemoveAll(each => ReferenceEquals(each.Ours, _ours));
            for (var i = 0; i < InPlace.Count; i++)
            {
                if (ReferenceEquals(InPlace[i].Before, _ours))
                {
                    InPlace[i] = (InPlace[i].Ours, before);
                }
            }

            if (ReferenceEquals(HttpClient.DefaultProxy, _ours))
            {
                HttpClient.DefaultProxy = before;
            }
        }
    }

    private static IWebProxy? BeforeOf(IWebProxy proxy) => InPlace.Find(each => ReferenceEquals(each.Ours, proxy)).Before;
}
