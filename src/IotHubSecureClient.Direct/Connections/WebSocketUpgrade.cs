using System.Net.Security;
using System.Net.WebSockets;

namespace IotHubSecureClient.Direct;

/// <summary>Upgrades a verified TLS connection to a WebSocket (RFC 6455, section 4).</summary>
internal static class WebSocketUpgrade
{
    private const string Path = "/$iothub/websocket";

    /// <param name="stream">The verified connection. It belongs to the result.</param>
    /// <param name="host">The name in the request.</param>
    /// <param name="port">The port in the request.</param>
    /// <param name="subprotocol">What is to be spoken; a server that does not agree to it is refused.</param>
    /// <param name="cancellationToken">Ends the upgrade.</param>
    public static async Task<WebSocket> RunAsync(SslStream stream, string host, int port, string subprotocol, CancellationToken cancellationToken)
    {
        // The handler finds an SslStream and so makes no TLS connection of its own. Its pool is not needed once the stream is upgraded.
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(stream),
        };
        using var invoker = new HttpMessageInvoker(handler);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(subprotocol);
            socket.Options.CollectHttpResponseDetails = true;

            // MQTT has its own keep-alive.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            var uri = new UriBuilder(Uri.UriSchemeWss, host, port, Path).Uri;
            await socket.ConnectAsync(uri, invoker, cancellationToken).ConfigureAwait(false);
            return socket.SubProtocol == subprotocol
                ? socket
                : throw new IotHubDirectException(IotHubErrorCodes.UnexpectedResponse, $"The hub answered the WebSocket upgrade with the subprotocol '{socket.SubProtocol}'. Allowed: '{subprotocol}'.");
        }
        catch (WebSocketException exception) when ((int)socket.HttpStatusCode is >= 300 and var status)
        {
            socket.Dispose();
            throw new IotHubDirectException(HubError.CodeOf(status), $"The hub refused the WebSocket upgrade with status {status}.", exception)
            {
                StatusCode = status,
                IsTransient = HubError.IsTransient(status),
            };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
