using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IotHubSecureClient.Tunnel;

/// <summary>Connects to the hub, directly or through the caller's proxy.</summary>
internal static class UpstreamConnector
{
    private const int MaximumResponseLength = 16 * 1024;

    /// <exception cref="SocketException">The hub or the proxy cannot be reached.</exception>
    /// <exception cref="UpstreamException">The proxy refuses, or is of a kind that is not supported.</exception>
    public static async Task<Socket> ConnectAsync(TunnelRoute route, CancellationToken cancellationToken)
    {
        var destination = new UriBuilder(Uri.UriSchemeHttps, route.Host, route.Port).Uri;
        var proxy = FindProxy(route.Upstream, destination);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(proxy?.IdnHost ?? route.Host, proxy?.Port ?? route.Port, cancellationToken).ConfigureAwait(false);
            if (proxy is not null)
            {
                await EstablishAsync(socket, proxy, destination, route.Upstream!.Credentials, cancellationToken).ConfigureAwait(false);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Uri? FindProxy(IWebProxy? upstream, Uri destination)
    {
        var proxy = upstream is null ? null : Ask(upstream, destination);
        return proxy is null || proxy == destination ? null
            : proxy.Scheme == Uri.UriSchemeHttp ? proxy
            : throw new UpstreamException($"The proxy '{proxy.Scheme}://{proxy.Authority}' is refused. Allowed behind the tunnel: proxies that are reached by http.");
    }

    private static Uri? Ask(IWebProxy upstream, Uri destination)
    {
        try
        {
            return upstream.IsBypassed(destination) ? null : upstream.GetProxy(destination);
        }
#pragma warning disable CA1031 // The application's own code, which may throw anything. Going without its proxy instead would be another way than it asked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new UpstreamException($"The proxy settings '{upstream.GetType()}' failed: {exception.Message}");
        }
    }

    private static async Task EstablishAsync(Socket socket, Uri proxy, Uri destination, ICredentials? credentials, CancellationToken cancellationToken)
    {
        var authority = $"{destination.IdnHost}:{destination.Port}";
        var authorization = credentials?.GetCredential(proxy, "Basic") is { } credential
            ? $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"))}\r\n"
            : "";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{authorization}\r\n"), cancellationToken).ConfigureAwait(false);
        using var response = new TunnelBuffer(MaximumResponseLength);
        while (await response.ReceiveAsync(socket, cancellationToken).ConfigureAwait(false))
        {
            var end = response.Span.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                ThrowIfRefused(Encoding.ASCII.GetString(response.Span[..response.Span.IndexOf("\r\n"u8)]), proxy, end + 4 == response.Length);
                return;
            }
        }

        throw new UpstreamException($"The proxy '{proxy.Authority}' closed the connection, or sent more than {MaximumResponseLength} bytes, without an answer.");
    }

    private static void ThrowIfRefused(string status, Uri proxy, bool isAlone)
    {
        if (status.Split(' ') is not [var version, ['2', _, _], ..] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal) || !isAlone)
        {
            throw new UpstreamException($"The proxy '{proxy.Authority}' answered '{status}'. Needed: a 2xx answer to CONNECT; of its authentication schemes, Basic is supported.");
        }
    }
}
