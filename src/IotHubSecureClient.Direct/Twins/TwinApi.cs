namespace IotHubSecureClient.Direct;

/// <summary>The twins, as the service sees them.</summary>
internal sealed class TwinApi(ServicePipeline pipeline)
{
    public Task<Twin> GetAsync(string deviceId, string? moduleId, CancellationToken cancellationToken) =>
        SendAsync(new ServiceRequest("read the twin", HttpMethod.Get, ServicePaths.Twin(deviceId, moduleId)), cancellationToken);

    public Task<Twin> PatchAsync(string deviceId, string? moduleId, TwinPatch patch, string? etag, CancellationToken cancellationToken) =>
        SendAsync(new ServiceRequest("update the twin", HttpMethod.Patch, ServicePaths.Twin(deviceId, moduleId)) { Body = patch.ToJson(), IfMatch = etag ?? "*" }, cancellationToken);

    public Task<Twin> ReplaceAsync(string deviceId, string? moduleId, TwinPatch twin, string? etag, CancellationToken cancellationToken) =>
        SendAsync(new ServiceRequest("replace the twin", HttpMethod.Put, ServicePaths.Twin(deviceId, moduleId)) { Body = twin.ToJson(), IfMatch = etag ?? "*" }, cancellationToken);

    private async Task<Twin> SendAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).ReadElement(static json => new Twin(json));
}
