using System.Security.Authentication;
using IotHubSecureClient.Gates;

namespace IotHubSecureClient.Clients;

/// <summary>Finds out whether a hub can be reached under the policy, in the ways of the client that is to connect there: by a handshake that ends there, before anything is sent.</summary>
/// <param name="gates">What verifies the handshake.</param>
internal sealed class EndpointProbe(ClientGates gates)
{
    /// <summary>How long a way may take that has another behind it: a firewall that swallows packets must not use up the whole attempt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="host">The hub.</param>
    /// <param name="paths">The ways there, the preferred one first.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    public async Task RunAsync(string host, IReadOnlyList<HubPath> paths, CancellationToken cancellationToken)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            var isLast = i == paths.Count - 1;
            try
            {
                await ShakeHandsAsync(host, paths[i], isLast ? Timeout.InfiniteTimeSpan : Patience, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!isLast && !cancellationToken.IsCancellationRequested && ExceptionTree.Find<AuthenticationException>(exception) is null)
            {
                // As in the SDK: what cannot be reached leads to the next way, a handshake that fails does not.
            }
        }
    }

    private async Task ShakeHandsAsync(string host, HubPath path, TimeSpan connectTimeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new UriBuilder(Uri.UriSchemeHttps, host, path.Port).Uri);
        var isDone = false;
        var proxy = UpstreamProxy.Of(path.Proxy);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = proxy is not null,
            Proxy = proxy,
            ConnectTimeout = connectTimeout,
            PlaintextStreamFilter = (context, _) =>
            {
                // The connection to the proxy, with a request of its own, comes here first.
                isDone = context.InitialRequestMessage == request;
                return isDone ? throw new IOException("The handshake was all that was wanted.") : ValueTask.FromResult(context.PlaintextStream);
            },
        };
        handler.SslOptions.EnabledSslProtocols = gates.OfferedVersions;
        handler.SslOptions.RemoteCertificateValidationCallback = gates.Callback(path.Port, null);
        using var invoker = new HttpMessageInvoker(handler);
        try
        {
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (isDone)
        {
        }
    }
}
