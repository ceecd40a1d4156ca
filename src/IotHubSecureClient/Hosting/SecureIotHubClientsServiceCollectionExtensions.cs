using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of the Azure IoT SDK under a TLS policy.</summary>
public static class SecureIotHubClientsServiceCollectionExtensions
{
    private const string Devices = "Devices";
    private const string Service = "Service";

    /// <summary>Starts the registration of clients under the default policy, strictly enforced. The result takes the clients one by one.</summary>
    /// <param name="services">Where to register.</param>
    public static SecureIotHubClientsBuilder AddSecureIotHubClients(this IServiceCollection services) => services.AddSecureIotHubClients(_ => { });

    /// <summary>Starts the registration of clients, which the result takes one by one.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Sets the policy.</param>
    public static SecureIotHubClientsBuilder AddSecureIotHubClients(this IServiceCollection services, Action<SecureIotHubClientsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SecureIotHubClientsOptions>().Configure(configure).ValidateOnStart();
        return new SecureIotHubClientsBuilder(services);
    }

    /// <summary>
    /// Registers the clients in a section: the section itself is a <see cref="SecureIotHubClientsOptions"/>; under <c>Devices</c> there is one section of <see cref="SecureDeviceOptions"/> for each
    /// device client, whose name is the key of the <see cref="IotHubSecureClient.Clients.ISecureDeviceClient"/>; under <c>Service</c>, if it is there, the <see cref="SecureServiceOptions"/>.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The section. Which clients there are is read now, their options when each is made; they are validated when the host starts, and changed failover options take effect at once.</param>
    public static SecureIotHubClientsBuilder AddSecureIotHubClients(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddSecureIotHubClients((SecureIotHubClientsOptions options) =>
        {
            ConfiguredValues.RequireKnown<SecureIotHubClientsOptions, EnforcementMode>(configuration, nameof(options.Mode));
            configuration.Bind(options);
        });
        foreach (var device in configuration.GetSection(Devices).GetChildren())
        {
            builder.AddDevice(device.Key, (SecureDeviceOptions options) =>
            {
                ConfiguredValues.RequireKnown<SecureDeviceOptions, DeviceTransportType>(device, nameof(options.Transport), device.Key);
                device.Bind(options);
            });
            services.AddSingleton<IOptionsChangeTokenSource<SecureDeviceOptions>>(new ConfigurationChangeTokenSource<SecureDeviceOptions>(device.Key, device));
        }

        var service = configuration.GetSection(Service);
        if (service.Exists())
        {
            builder.AddService((SecureServiceOptions options) =>
            {
                ConfiguredValues.RequireKnown<SecureServiceOptions, ServiceTransportType>(service, nameof(options.Transport));
                service.Bind(options);
            });
            services.AddSingleton<IOptionsChangeTokenSource<SecureServiceOptions>>(new ConfigurationChangeTokenSource<SecureServiceOptions>(service));
        }

        return builder;
    }
}
