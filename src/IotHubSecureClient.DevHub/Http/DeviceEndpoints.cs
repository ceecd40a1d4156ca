using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>What a device does over HTTPS: telemetry, and cloud-to-device messages by polling.</summary>
internal static class DeviceEndpoints
{
    private const string DeviceBound = "/devices/{deviceId}/messages/devicebound";

    // Base64 makes four characters of three bytes; the rest is room for properties.
    private const int MaxBatchBytes = 2 * MessageRules.MaxDeviceToCloudBytes;

    public static void Map(HubRoutes routes)
    {
        routes.Device("POST", "/devices/{deviceId}/messages/events", SendAsync);
        routes.Device("POST", "/devices/{deviceId}/modules/{moduleId}/messages/events", SendAsync);
        routes.Device("GET", DeviceBound, (request, _) => ReceiveAsync(request));
        routes.Device("DELETE", DeviceBound + "/{lockToken}", (request, _) => SettleAsync(
            request,
            request.Context.Request.Query.ContainsKey("reject") ? (queue, token) => queue.Reject(token) : (queue, token) => queue.Complete(token)));
        routes.Device("POST", DeviceBound + "/{lockToken}/abandon", (request, _) => SettleAsync(request, (queue, token) => queue.Abandon(token)));
        routes.Service("DELETE", "/devices/{deviceId}/commands", HubPermissions.ServiceConnect, PurgeAsync);
    }

    private static async Task SendAsync(HubRequest request, DeviceAuthenticationResult authentication)
    {
        IdentityEntry entry = request.GetEntry();
        foreach (DeviceMessage message in await ReadMessagesAsync(request))
        {
            request.State.PublishTelemetry(entry, authentication, message);
        }

        await request.WriteNothing();
    }

    private static async Task<IReadOnlyList<DeviceMessage>> ReadMessagesAsync(HubRequest request)
    {
        bool isBatch = request.Context.Request.ContentType?.StartsWith(DeviceMessageBatch.ContentType, StringComparison.OrdinalIgnoreCase) == true;
        if (isBatch)
        {
            using JsonDocument batch = JsonText.Parse(await request.ReadBodyAsync(MaxBatchBytes));
            return DeviceMessageBatch.Read(batch.RootElement);
        }

        ReadOnlyMemory<byte> body = await request.ReadBodyAsync(MessageRules.MaxDeviceToCloudBytes);
        return [DeviceMessageHeaders.Read(request.Context.Request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())), body)];
    }

    private static Task ReceiveAsync(HubRequest request)
    {
        IdentityEntry entry = request.GetEntry();
        entry.LastActivityAt = request.State.TimeProvider.GetUtcNow();
        if (entry.Queue.TryReceive(null) is not { } delivery)
        {
            return request.WriteNothing();
        }

        HttpResponse response = request.Context.Response;
        DeviceMessageHeaders.Write(response.Headers, delivery);
        response.ContentType = "application/octet-stream";
        response.ContentLength = delivery.Message.Body.Length;
        return response.Body.WriteAsync(delivery.Message.Body, request.Aborted).AsTask();
    }

    private static Task SettleAsync(HubRequest request, Action<CloudToDeviceQueue, string> settle)
    {
        settle(request.GetEntry().Queue, (string)request.Context.GetRouteValue("lockToken")!);
        return request.WriteNothing();
    }

    private static Task PurgeAsync(HubRequest request)
    {
        int count = request.GetEntry().Queue.Purge();
        return request.WriteAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("totalMessagesPurged", count);
            writer.WriteString("deviceId", request.Identity.DeviceId);
            writer.WriteNull("moduleId");
            writer.WriteEndObject();
        });
    }
}
