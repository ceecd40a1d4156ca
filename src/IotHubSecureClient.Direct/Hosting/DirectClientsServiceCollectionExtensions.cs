using IotHubSecureClient.Direct;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Direct clients.</summary>
public static class DirectClientsServiceCollectionExtensions
{
    private const string Devices = "Devices";
    private const string Service = "Service";
    private const string Hubs = nameof(FailoverDeviceClientOptions.Hubs);

    /// <summary>Starts the registration of clients, which the result takes one by one.</summary>
    public static DirectClientsBuilder AddIotHubDirectClients(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new(services);
    }

    /// <summary>
    /// Registers the clients in a section: under <c>Devices</c> one section of <see cref="DirectDeviceClientOptions"/> for each device client, whose name is the key of the
    /// <see cref="IDirectDeviceClient"/>, or of <see cref="FailoverDeviceClientOptions"/> where there are <c>Hubs</c> in it; under <c>Service</c>, if it is there, the <see cref="DirectServiceClientOptions"/> of the
    /// <see cref="IDirectServiceClient"/>, or <see cref="FailoverServiceClientOptions"/> where there are <c>Hubs</c> in it.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The section. Which clients there are is read now, their options when each is made; they are validated when the host starts.</param>
    public static DirectClientsBuilder AddIotHubDirectClients(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddIotHubDirectClients();
        foreach (var device in configuration.GetSection(Devices).GetChildren())
        {
            _ = device.GetSection(Hubs).Exists() ? builder.AddFailoverDevice(device.Key, device) : builder.AddDevice(device.Key, device);
        }

        var service = configuration.GetSection(Service);
        return !service.Exists() ? builder : service.GetSection(Hubs).Exists() ? builder.AddFailoverService(service) : builder.AddService(service);
    }
}
