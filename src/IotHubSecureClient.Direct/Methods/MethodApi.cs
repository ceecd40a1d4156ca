using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>Invokes direct methods.</summary>
internal sealed class MethodApi(ServicePipeline pipeline)
{
    public async Task<DirectMethodResult> InvokeAsync(string deviceId, string? moduleId, DirectMethodInvocation invocation, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("invoke the direct method", HttpMethod.Post, ServicePaths.Methods(deviceId, moduleId))
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(invocation.ToDocument(), HubJson.Default.MethodDocument),
            AdditionalTime = invocation.ResponseTimeout + invocation.ConnectTimeout,
        };
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).ReadElement(DirectMethodResult.Read);
    }
}
