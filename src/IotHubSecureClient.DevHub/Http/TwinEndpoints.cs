using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Twins of devices and modules.</summary>
internal static class TwinEndpoints
{
    public static void Map(HubRoutes routes)
    {
        foreach (string pattern in new[] { "/twins/{deviceId}", "/twins/{deviceId}/modules/{moduleId}" })
        {
            routes.Service("GET", pattern, HubPermissions.ServiceConnect, GetAsync);
            routes.Service("PATCH", pattern, HubPermissions.ServiceConnect, request => UpdateAsync(request, isReplacement: false));
            routes.Service("PUT", pattern, HubPermissions.ServiceConnect, request => UpdateAsync(request, isReplacement: true));
        }
    }

    private static Task GetAsync(HubRequest request)
    {
        IdentityEntry entry = request.GetEntry();
        return WriteAsync(request, entry, TwinStore.Get(entry));
    }

    private static async Task UpdateAsync(HubRequest request, bool isReplacement)
    {
        IdentityEntry entry = request.GetEntry();
        using JsonDocument body = await request.ReadObjectAsync();
        TwinDocument twin = request.State.Twins.Update(entry, TwinUpdate.Read(body.RootElement, isReplacement), request.IfMatch ?? ETagCondition.Any);
        await WriteAsync(request, entry, twin);
    }

    private static Task WriteAsync(HubRequest request, IdentityEntry entry, TwinDocument twin)
    {
        request.SetETag(twin.ETag);
        return request.WriteAsync(writer => TwinDocumentJson.Write(writer, request.State.Registry.Describe(entry), twin));
    }
}
