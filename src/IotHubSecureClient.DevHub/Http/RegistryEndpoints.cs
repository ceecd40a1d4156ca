using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>The identity registry.</summary>
internal static class RegistryEndpoints
{
    private const string Device = "/devices/{deviceId}";
    private const string Module = "/devices/{deviceId}/modules/{moduleId}";
    private const int MaxListed = 1000;

    public static void Map(HubRoutes routes)
    {
        foreach (string pattern in new[] { Device, Module })
        {
            routes.Service("GET", pattern, HubPermissions.RegistryRead, GetAsync);
            routes.Service("PUT", pattern, HubPermissions.RegistryWrite, PutAsync);
            routes.Service("DELETE", pattern, HubPermissions.RegistryWrite, DeleteAsync);
        }

        routes.Service("GET", "/devices", HubPermissions.RegistryRead, ListAsync);
        routes.Service("POST", "/devices", HubPermissions.RegistryWrite, BulkAsync);
        routes.Service("GET", "/devices/{deviceId}/modules", HubPermissions.RegistryRead, ListModulesAsync);
        routes.Service("GET", "/statistics/devices", HubPermissions.RegistryRead, DeviceStatisticsAsync);
        routes.Service("GET", "/statistics/service", HubPermissions.ServiceConnect, ServiceStatisticsAsync);
    }

    private static Task GetAsync(HubRequest request) => WriteAsync(request, request.State.Registry.Describe(request.GetEntry()));

    private static async Task PutAsync(HubRequest request)
    {
        HubIdentity identity = request.Identity;
        using JsonDocument body = await request.ReadObjectAsync();
        IdentityJson.CheckIds(body.RootElement, identity);
        IdentityDescription description = IdentityJson.Read(body.RootElement);
        HubDevice device = request.IfMatch is { } condition
            ? request.State.Registry.Update(identity, description, condition)
            : request.State.Registry.Create(identity, description);
        await WriteAsync(request, device);
    }

    private static Task DeleteAsync(HubRequest request)
    {
        ETagCondition condition = request.IfMatch
            ?? throw new HubException(HubErrorCode.PreconditionFailed, "The header If-Match is missing. Give the ETag of the identity, or * for any.");
        request.State.Registry.Delete(request.Identity, condition);
        return request.WriteNothing();
    }

    private static Task ListAsync(HubRequest request)
    {
        int top = HubRequest.Limit("top", request.Context.Request.Query["top"], MaxListed) ?? MaxListed;
        return WriteListAsync(request, request.State.Registry.Entries.Take(top));
    }

    private static Task ListModulesAsync(HubRequest request) =>
        WriteListAsync(request, request.GetEntry().Modules.Values.OrderBy(m => m.Identity.ModuleId, StringComparer.Ordinal));

    private static async Task BulkAsync(HubRequest request)
    {
        using JsonDocument body = await request.ReadJsonAsync();
        IReadOnlyList<BulkError> errors = BulkOperations.Run(request.State, BulkJson.Read(body.RootElement));
        if (errors.Count > 0)
        {
            // Both names: an SDK reads this one to tell a failure that has details from others.
            request.Context.Response.Headers[HubErrors.ErrorCodeHeader] = nameof(HubErrorCode.BulkRegistryOperationFailure);
            request.Context.Response.Headers["IotHubErrorCode"] = nameof(HubErrorCode.BulkRegistryOperationFailure);
        }

        await request.WriteAsync(writer => BulkJson.Write(writer, errors), errors.Count > 0 ? 400 : 200);
    }

    private static Task DeviceStatisticsAsync(HubRequest request)
    {
        DeviceStatus[] statuses = [.. request.State.Registry.Entries.Select(e => e.Record.Status)];
        return request.WriteAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("totalDeviceCount", statuses.Length);
            writer.WriteNumber("enabledDeviceCount", statuses.Count(s => s == DeviceStatus.Enabled));
            writer.WriteNumber("disabledDeviceCount", statuses.Count(s => s == DeviceStatus.Disabled));
            writer.WriteEndObject();
        });
    }

    private static Task ServiceStatisticsAsync(HubRequest request)
    {
        int connected = request.State.Registry.ToList().Count(d => d.IsConnected);
        return request.WriteAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("connectedDeviceCount", connected);
            writer.WriteEndObject();
        });
    }

    private static Task WriteAsync(HubRequest request, HubDevice device)
    {
        request.SetETag(device.ETag);
        return request.WriteAsync(writer => IdentityJson.Write(writer, device));
    }

    private static Task WriteListAsync(HubRequest request, IEnumerable<IdentityEntry> entries)
    {
        HubDevice[] devices = [.. entries.Select(request.State.Registry.Describe)];
        return request.WriteAsync(writer =>
        {
            writer.WriteStartArray();
            Array.ForEach(devices, device => IdentityJson.Write(writer, device));
            writer.WriteEndArray();
        });
    }
}
