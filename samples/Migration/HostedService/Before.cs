using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Samples;

internal static class Before
{
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString("Thermostat")
            ?? throw new InvalidOperationException("'ConnectionStrings:Thermostat' is not set. It should hold the device's connection string, 'HostName=…;DeviceId=…;SharedAccessKey=…'.");
        services.AddSingleton(_ => DeviceClient.CreateFromConnectionString(connectionString, TransportType.Mqtt));
        services.AddHostedService<WorkerBefore>();
    }
}
