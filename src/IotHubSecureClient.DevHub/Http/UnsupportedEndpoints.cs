using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>What the service has and this hub does not: said so, never a wrong answer.</summary>
internal static class UnsupportedEndpoints
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "PATCH", "DELETE"];

    private static readonly (string Pattern, HubPermissions Needed, string Feature)[] Families =
    [
        ("/configurations/{**rest}", HubPermissions.RegistryRead, "Automatic device configurations"),
        ("/devices/{deviceId}/applyConfigurationContent", HubPermissions.RegistryWrite, "IoT Edge deployments"),
        ("/jobs/{**rest}", HubPermissions.RegistryRead, "Jobs"),
        ("/digitaltwins/{**rest}", HubPermissions.ServiceConnect, "Digital twins"),
        ("/messages/serviceBound/{**rest}", HubPermissions.ServiceConnect, "Feedback over HTTPS"),
    ];

    public static void Map(HubRoutes routes)
    {
        foreach ((string pattern, HubPermissions needed, string feature) in Families)
        {
            foreach (string method in Methods)
            {
                routes.Service(method, pattern, needed, _ => throw new HubException(HubErrorCode.FeatureNotSupported, $"{feature} are not part of this development hub."));
            }
        }

        routes.Device("POST", "/devices/{deviceId}/files", RefuseUpload);
        routes.Device("POST", "/devices/{deviceId}/files/notifications/{**correlationId}", RefuseUpload);
        routes.Fallback(request => throw new HubException(
            HubErrorCode.GenericNotFound, $"There is no operation {request.Context.Request.Method} {request.Path} in IoT Hub, or this development hub does not have it."));
    }

    private static Task RefuseUpload(HubRequest request, DeviceAuthenticationResult authentication) =>
        throw new HubException(HubErrorCode.DefaultStorageEndpointNotConfigured, "This development hub has no storage for file uploads.");
}
