using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tunnel;

/// <summary>Connects to the hub, directly or through the caller's proxy.</summary>
internal static class UpstreamConnector
{
    private const int MaximumResponseKilobytes = 16;

    /// <exception cref="SocketException">The hub cannot be reached.</exception>
    /// <exception cref="UpstreamException">The proxy cannot be reached, refuses, or is of a kind that is not supported.</exception>
    public static async Task<Socket> ConnectAsync(TunnelRoute route, CancellationToken cancellationToken)
    {
        var destination = new UriBuilder(Uri.UriSchemeHttps, route.Host, route.Port).Uri;
        return FindProxy(route.Upstream, destination) is { } proxy
            ? await ConnectThroughAsync(proxy, route, cancellationToken).ConfigureAwait(false)
            : await DialAsync(route.Host, route.Port, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Socket> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
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
            : throw new UpstreamException($"The proxy '{proxy.Scheme}://{proxy.Authority}' is refused. Allowed behind the tunnel: proxies that are reached by http. Give the proxy's http address.");
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

    /// <summary>
    /// The base library's handler speaks to the proxy: it knows the authentication schemes, sends credentials only when it is asked for them, and the machine's own never as Basic. The connection that
    /// it was answered on is taken from it then.
    /// </summary>
    private static async Task<Socket> ConnectThroughAsync(Uri proxy, TunnelRoute route, CancellationToken cancellationToken)
    {
        ProxyStream? answered = null;
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy) { Credentials = route.Upstream!.Credentials },
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaximumResponseKilobytes,

            // One at a time, so that the newest is the one with the answer.
            MaxConnectionsPerServer = 1,
            ConnectCallback = async (context, token) => answered = new ProxyStream(await DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token).ConfigureAwait(false)),
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var authority = new HubEndpoint(route.Host, route.Port).ToString();
        using var request = new HttpRequestMessage(HttpMethod.Connect, $"{Uri.UriSchemeHttp}://{authority}") { Headers = { Host = authority } };
        try
        {
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK ? answered!.Release() : throw Refusal(proxy, response);
        }
        catch (HttpRequestException exception)
        {
            throw new UpstreamException($"The proxy '{proxy.Authority}' gave no usable answer: {exception.GetBaseException().Message} Needed: a 200 answer to CONNECT, of at most {MaximumResponseKilobytes} KiB.");
        }
    }

    private static UpstreamException Refusal(Uri proxy, HttpResponseMessage response)
    {
        var answer = $"The proxy '{proxy.Authority}' answered '{(int)response.StatusCode} {response.ReasonPhrase}'";
        return new UpstreamException(response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired
            ? $"{answer}, asking for '{Schemes(response.Headers.ProxyAuthenticate)}'. Allowed: Negotiate, NTLM, Digest and Basic, as far as the machine has them, and the machine's own credentials never as Basic. Give the proxy credentials that it accepts."
            : $"{answer}. Needed: a 200 answer to CONNECT.");
    }

    private static string Schemes(IEnumerable<AuthenticationHeaderValue> challenges) => string.Join(", ", challenges.Select(challenge => challenge.Scheme));
}
