using Microsoft.AspNetCore.Routing;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>The service API and the device API over HTTPS.</summary>
internal static class HubEndpointsExtensions
{
    /// <summary>Maps every path of the hub.</summary>
    public static void MapHubEndpoints(this IEndpointRouteBuilder endpoints, HubState state)
    {
        HubRoutes routes = new(endpoints, state);
        RegistryEndpoints.Map(routes);
        TwinEndpoints.Map(routes);
        MethodEndpoints.Map(routes);
        QueryEndpoints.Map(routes);
        DeviceEndpoints.Map(routes);
        UnsupportedEndpoints.Map(routes);
    }
}
