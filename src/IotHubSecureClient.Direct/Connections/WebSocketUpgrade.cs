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
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the upgrade.</param>
    /// <exception cref="IotHubDirectException">The hub refuses; the exception has what it says, and when to come again.</exception>
    public static async Task<WebSocket> RunAsync(SslStream stream, string host, int port, string subprotocol, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // The handler finds an SslStream and so makes no TLS connection of its own. Its pool is not needed once the stream is upgraded.
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(stream),
        };
        using var upgrade = new UpgradeHandler(handler, timeProvider);
        using var invoker = new HttpMessageInvoker(upgrade);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(subprotocol);

            // MQTT has its own keep-alive.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            var uri = new UriBuilder(Uri.UriSchemeWss, host, port, Path).Uri;
            await socket.ConnectAsync(uri, invoker, cancellationToken).ConfigureAwait(false);
            return socket.SubProtocol == subprotocol
                ? socket
                : throw new IotHubDirectException(IotHubErrorCodes.UnexpectedResponse, $"The hub answered the WebSocket upgrade with the subprotocol '{socket.SubProtocol}'. Allowed: '{subprotocol}'.");
        }
        catch (WebSocketException) when (upgrade.Refusal is { } refusal)
        {
            socket.Dispose();
            throw refusal;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
