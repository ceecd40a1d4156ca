using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The WebSocket of the service's port 443. Which protocol it carries is what the client asks for as subprotocol.</summary>
internal static class MqttWebSocketEndpoint
{
    public const string Path = "/$iothub/websocket";

    /// <summary>Maps the endpoint; the application has to use WebSockets.</summary>
    public static void MapMqttWebSocket(this IEndpointRouteBuilder endpoints, MqttFrontEnd frontEnd) =>
        endpoints.MapGet(Path, context => ServeAsync(context, frontEnd));

    private static async Task ServeAsync(HttpContext context, MqttFrontEnd frontEnd)
    {
        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(MqttFrontEnd.SubProtocol, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("This endpoint takes WebSocket requests with the subprotocol \"mqtt\".", context.RequestAborted);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(MqttFrontEnd.SubProtocol);
        await frontEnd.RunAsync(socket, context);
    }
}
