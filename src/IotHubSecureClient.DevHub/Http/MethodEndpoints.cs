using System.Text;
using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Direct methods of devices and modules.</summary>
internal static class MethodEndpoints
{
    public static void Map(HubRoutes routes)
    {
        routes.Service("POST", "/twins/{deviceId}/methods", HubPermissions.ServiceConnect, InvokeAsync);
        routes.Service("POST", "/twins/{deviceId}/modules/{moduleId}/methods", HubPermissions.ServiceConnect, InvokeAsync);
    }

    private static async Task InvokeAsync(HubRequest request)
    {
        using JsonDocument body = await request.ReadObjectAsync();
        DirectMethodCall call = Read(body.RootElement);
        DirectMethodResponse response = await request.State.Methods.InvokeAsync(request.Identity, call, request.Aborted);
        await request.WriteAsync(writer => Write(writer, response));
    }

    private static DirectMethodCall Read(JsonElement body)
    {
        JsonElement payload = body.Member("payload");
        return new()
        {
            Name = body.StringMember("methodName") ?? throw new HubException(HubErrorCode.ArgumentNull, "The member 'methodName' is missing."),
            Payload = payload.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : Encoding.UTF8.GetBytes(payload.GetRawText()),
            ConnectTimeoutSeconds = body.IntegerMember("connectTimeoutInSeconds") ?? 0,
            ResponseTimeoutSeconds = body.IntegerMember("responseTimeoutInSeconds") ?? body.IntegerMember("timeoutInSeconds") ?? DirectMethodCall.DefaultResponseTimeoutSeconds,
        };
    }

    private static void Write(Utf8JsonWriter writer, DirectMethodResponse response)
    {
        writer.WriteStartObject();
        writer.WriteNumber("status", response.Status);
        writer.WritePropertyName("payload");
        if (response.Payload.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(response.Payload.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }
}
