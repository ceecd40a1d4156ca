using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Samples;

internal static class After
{
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSecureIotHubClients(configuration.GetSection("IotHub")).AddHealthCheck();
        services.AddHostedService<WorkerAfter>();
    }
}
