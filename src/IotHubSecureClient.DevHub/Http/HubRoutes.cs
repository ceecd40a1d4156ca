using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Maps operations to paths; before each, the request is identified and its API version and credentials are checked.</summary>
internal sealed class HubRoutes(IEndpointRouteBuilder endpoints, HubState state)
{
    private readonly ILogger _logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("IotHubSecureClient.Emulation.Http");

    /// <summary>An operation of back ends.</summary>
    public void Service(string method, string pattern, HubPermissions needed, Func<HubRequest, Task> operation) => Map(method, pattern, request =>
    {
        state.ServiceAuthorizer.Authorize(request.Context.Request.Headers.Authorization, request.Path, needed);
        state.ThrowIfUnavailable(request.Context.GetRouteValue("deviceId") is null ? null : request.Identity);
        return operation(request);
    });

    /// <summary>An operation of the device or module that the path names.</summary>
    public void Device(string method, string pattern, Func<HubRequest, DeviceAuthenticationResult, Task> operation) => Map(method, pattern, async request =>
    {
        string? authorization = request.Context.Request.Headers.Authorization;
        DeviceAuthenticationResult result = state.Authenticate(new DeviceAuthenticationRequest
        {
            Identity = request.Identity,
            SharedAccessSignature = authorization,
            ClientCertificate = await request.Context.Connection.GetClientCertificateAsync(request.Aborted),
            IntermediateCertificates = request.Context.Features.Get<TlsConnectionFeature>()?.ClientIntermediates,
        });
        if (!result.Succeeded)
        {
            throw ServiceAuthorizer.Unauthorized(result.Reason);
        }

        state.ThrowIfUnavailable(request.Identity);
        await operation(request, result);
    });

    /// <summary>What no other path matches; needs no credentials.</summary>
    public void Fallback(Func<HubRequest, Task> operation) =>
        endpoints.MapFallback("/{**path}", (RequestDelegate)(context => RunAsync(new HubRequest(context, state), operation)));

    private static void CheckApiVersion(HubRequest request)
    {
        string? version = request.Context.Request.Query["api-version"];
        bool isVersion = version is { Length: >= 10 } && DateOnly.TryParseExact(version.AsSpan(0, 10), "yyyy-MM-dd", out _) && version[10..] is "" or "-preview";
        if (!isVersion)
        {
            throw new HubException(HubErrorCode.InvalidProtocolVersion, $"Unsupported protocol version '{version}'. Give one as the query parameter api-version, such as 2021-04-12.");
        }
    }

    private void Map(string method, string pattern, Func<HubRequest, Task> operation) =>
        endpoints.MapMethods(pattern, [method], (RequestDelegate)(context => RunAsync(new HubRequest(context, state), operation)));

    private async Task RunAsync(HubRequest request, Func<HubRequest, Task> operation)
    {
        request.Context.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        try
        {
            CheckApiVersion(request);
            await operation(request);
        }
        catch (HubException error)
        {
            Log.Refused(_logger, request.Context.Request.Method, request.Path, error.Code, (string?)error.Data[ServiceAuthorizer.Reason] ?? error.Message);
            await HubErrors.WriteAsync(request, error);
        }
        catch (Exception e) when (request.Aborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            Log.Aborted(_logger, request.Context.Request.Method, request.Path);
        }
        catch (BadHttpRequestException e)
        {
            await HubErrors.WriteAsync(request, new HubException(HubErrorCode.IotHubFormatError, e.Message));
        }
    }
}
