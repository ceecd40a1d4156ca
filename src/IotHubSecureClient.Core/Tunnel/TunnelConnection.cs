using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

/// <summary>One connection of a client: request, handshake, relay.</summary>
internal sealed class TunnelConnection(Socket client, TunnelLimits limits, TunnelRoutes routes, TunnelJudge judge, ILogger logger)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await ServeAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException or TimeoutException)
            {
                // Either side went away, or took too long: the other sees its connection end, which is what it would have seen without the tunnel.
                Log.ConnectionEnded(logger, exception);
            }
#pragma warning disable CA1031 // A fault of the tunnel, or of a handler of its event, ends this connection and no other, and is told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.ConnectionFailed(logger, exception);
            }
        }
    }

    /// <summary>Answers without having read anything.</summary>
    public async Task RefuseAsync(byte[] response)
    {
        using (client)
        {
            try
            {
                await CloseWithAsync(response, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                Log.ConnectionEnded(logger, exception);
            }
        }
    }

    private async Task ServeAsync(CancellationToken stopping)
    {
        if (await FindRouteAsync(stopping).ConfigureAwait(false) is not { } route)
        {
            return;
        }

        if (await ConnectAsync(route, stopping).ConfigureAwait(false) is not { } server)
        {
            return;
        }

        using (server)
        {
            var inspection = new TunnelInspection(route, client, server, judge);
            if (await limits.WithinAsync(limits.HandshakeTimeout, static (inspection, token) => inspection.RunAsync(token), inspection, stopping).ConfigureAwait(false))
            {
                await SocketRelay.RunAsync(client, server, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task<TunnelRoute?> FindRouteAsync(CancellationToken stopping)
    {
        try
        {
            return await limits.WithinAsync(limits.HeaderTimeout, static (connection, token) => connection.ReadRequestsAsync(token), this, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await CloseWithAsync(TunnelResponse.TooSlow, stopping).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<TunnelRoute?> ReadRequestsAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < TunnelLimits.MaximumRequests; i++)
        {
            var request = await ReadRequestAsync(cancellationToken).ConfigureAwait(false);
            if (request is null)
            {
                return null;
            }

            if (routes.Authenticate(request) is { } route)
            {
                if (route.IsTo(request.Host, request.Port))
                {
                    return route;
                }

                Log.RequestRefused(logger, "it asks for another host than its route leads to");
                await CloseWithAsync(TunnelResponse.OtherHost, cancellationToken).ConfigureAwait(false);
                return null;
            }

            if (request.User.Length > 0)
            {
                Log.RequestRefused(logger, "its credentials are wrong");
            }

            await client.SendAsync(TunnelResponse.CredentialsNeeded, cancellationToken).ConfigureAwait(false);
        }

        client.Shutdown(SocketShutdown.Send);
        return null;
    }

    private async Task<ConnectRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        using var head = new TunnelBuffer(limits.MaxHeaderBytes);
        while (await head.ReceiveAsync(client, cancellationToken).ConfigureAwait(false))
        {
            var end = head.Span.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            // A client says nothing before it has its answer: what is behind the request was smuggled in.
            byte[]? refusal = TunnelResponse.Malformed;
            var request = end + 4 == head.Length ? ConnectRequest.Parse(head.Span, out refusal) : null;
            if (request is null)
            {
                Log.RequestRefused(logger, "it is no CONNECT request, or not well-formed");
                await CloseWithAsync(refusal!, cancellationToken).ConfigureAwait(false);
            }

            return request;
        }

        if (head.IsFull)
        {
            Log.RequestRefused(logger, "it is too long");
            await CloseWithAsync(TunnelResponse.TooLong, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<Socket?> ConnectAsync(TunnelRoute route, CancellationToken stopping)
    {
        Socket? server = null;
        try
        {
            server = await limits.WithinAsync(limits.ConnectTimeout, UpstreamConnector.ConnectAsync, route, stopping).ConfigureAwait(false);
            await client.SendAsync(TunnelResponse.Established, stopping).ConfigureAwait(false);
            return server;
        }
        catch (Exception exception) when (server is null && exception is SocketException or UpstreamException or TimeoutException)
        {
            Log.Unreachable(logger, route.Host, route.Port, exception);
            await CloseWithAsync(exception is TimeoutException ? TunnelResponse.UnreachableInTime : TunnelResponse.Unreachable, stopping).ConfigureAwait(false);
            return null;
        }
        catch
        {
            server?.Dispose();
            throw;
        }
    }

    private async Task CloseWithAsync(byte[] response, CancellationToken cancellationToken)
    {
        await client.SendAsync(response, cancellationToken).ConfigureAwait(false);
        client.Shutdown(SocketShutdown.Send);
    }
}
