using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>The registry's modules.</summary>
internal sealed class ModuleApi(ServicePipeline pipeline)
{
    public async Task<ModuleIdentity> CreateAsync(ModuleIdentity module, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("create the module", HttpMethod.Put, ServicePaths.Module(module.DeviceId, module.ModuleId)) { Body = Body(module) };
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.ModuleIdentity);
    }

    public async Task<ModuleIdentity> UpdateAsync(ModuleIdentity module, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("update the module", HttpMethod.Put, ServicePaths.Module(module.DeviceId, module.ModuleId)) { Body = Body(module), IfMatch = module.ETag ?? "*" };
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.ModuleIdentity);
    }

    public async Task<ModuleIdentity> GetAsync(string deviceId, string moduleId, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("read the module", HttpMethod.Get, ServicePaths.Module(deviceId, moduleId));
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.ModuleIdentity);
    }

    public Task DeleteAsync(string deviceId, string moduleId, string? etag, CancellationToken cancellationToken) =>
        pipeline.SendAsync(new ServiceRequest("delete the module", HttpMethod.Delete, ServicePaths.Module(deviceId, moduleId)) { IfMatch = etag ?? "*" }, cancellationToken);

    public async Task<IReadOnlyList<ModuleIdentity>> ListAsync(string deviceId, CancellationToken cancellationToken)
    {
        var response = await pipeline.SendAsync(new ServiceRequest("list the modules", HttpMethod.Get, ServicePaths.Modules(deviceId)), cancellationToken).ConfigureAwait(false);
        return response.Read(HubJson.Default.ModuleIdentityArray);
    }

    private static byte[] Body(ModuleIdentity module) => JsonSerializer.SerializeToUtf8Bytes(module, HubJson.Default.ModuleIdentity);
}
