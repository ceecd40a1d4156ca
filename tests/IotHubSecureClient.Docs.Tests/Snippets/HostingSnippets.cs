using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Tests.Snippets;

internal static class HostingSnippets
{
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddIotHubDirectClients(configuration.GetSection("IotHub")).AddHealthCheck();
    }
}
