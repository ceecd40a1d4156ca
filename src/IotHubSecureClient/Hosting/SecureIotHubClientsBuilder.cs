using IotHubSecureClient.Clients;
using Microsoft.Azure.Devices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Registers clients one by one. Clients are singletons, connect when they are used, are closed when the host stops, and are disposed with the container.</summary>
public sealed class SecureIotHubClientsBuilder
{
    internal SecureIotHubClientsBuilder(IServiceCollection services)
    {
        Services = services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RegisteredClients>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SecureClientsCloser>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureIotHubClientsOptions>, SecureIotHubClientsOptionsValidator>());
        services.TryAddSingleton(provider => new SecureClientFactory(
            provider.GetRequiredService<IOptions<SecureIotHubClientsOptions>>().Value.ToFactoryOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
    }

    /// <summary>Where the clients are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers a device client as an <see cref="ISecureDeviceClient"/> with a key.</summary>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configure">Sets its options.</param>
    public SecureIotHubClientsBuilder AddDevice(string name, Action<SecureDeviceOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureDeviceOptions>, SecureDeviceOptionsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureDeviceOptions>, ConnectionStringsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureDeviceOptions>, FailoverRules>());
        Services.AddOptions<SecureDeviceOptions>(name).Configure(configure).ValidateOnStart();
        Services.TryAddKeyedSingleton(name, (provider, _) =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<SecureDeviceOptions>>();
            var options = monitor.Get(name);
            var clients = provider.GetRequiredService<SecureClientFactory>().Clients;
            string[] connectionStrings = [.. options.ConnectionStringNames.Select(each => ConnectionStringOf(provider, each))];
            ISecureDeviceClient client;
            if (options.Failover is { } failover)
            {
                var lasting = clients.CreateFailoverDevice(connectionStrings, options.Transport, failover);
                provider.GetRequiredService<RegisteredClients>().Follow(monitor, name, changed => changed.Failover, lasting.Reconfigure);
                client = lasting;
            }
            else
            {
                client = clients.CreateDevice(connectionStrings[0], options.Transport);
            }

            return provider.GetRequiredService<RegisteredClients>().Add(name, client, each => each.HostName, each => each.CloseAsync());
        });
        return this;
    }

    /// <summary>Registers the service client as the <see cref="ISecureServiceClient"/>, and the <see cref="RegistryManager"/> with the same connection string.</summary>
    /// <param name="configure">Sets its options.</param>
    public SecureIotHubClientsBuilder AddService(Action<SecureServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureServiceOptions>, SecureServiceOptionsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureServiceOptions>, ConnectionStringsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureServiceOptions>, FailoverRules>());
        Services.AddOptions<SecureServiceOptions>().Configure(configure).ValidateOnStart();
        Services.TryAddSingleton(provider =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<SecureServiceOptions>>();
            var options = monitor.CurrentValue;
            var clients = provider.GetRequiredService<SecureClientFactory>().Clients;
            string[] connectionStrings = [.. options.ConnectionStringNames.Select(each => ConnectionStringOf(provider, each))];
            ISecureServiceClient client;
            if (options.Failover is { } failover)
            {
                var lasting = clients.CreateFailoverService(connectionStrings, options.Transport, failover);
                provider.GetRequiredService<RegisteredClients>().Follow(monitor, Options.DefaultName, changed => changed.Failover, lasting.Reconfigure);
                client = lasting;
            }
            else
            {
                client = clients.CreateService(connectionStrings[0], options.Transport);
            }

            return provider.GetRequiredService<RegisteredClients>().Add(nameof(ISecureServiceClient), client, each => each.HostName, each => each.CloseAsync());
        });
        Services.TryAddSingleton(provider => provider.GetRequiredService<SecureClientFactory>().RegistryManagers.CreateFromConnectionString(
            ConnectionStringOf(provider, provider.GetRequiredService<IOptions<SecureServiceOptions>>().Value.ConnectionStringName)));
        return this;
    }

    /// <summary>
    /// Adds a health check over the clients that the container has made. It reports the TLS version, cipher suite and time of the last handshake of each. Unhealthy, or
    /// <paramref name="failureStatus"/>: the last handshake of a client violated the policy.
    /// </summary>
    /// <param name="name">The name of the health check.</param>
    /// <param name="failureStatus">What a violation is reported as; <see langword="null"/> for unhealthy.</param>
    /// <param name="tags">The tags of the health check.</param>
    public SecureIotHubClientsBuilder AddHealthCheck(string name = "iothub-tls", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name,
            provider => new SecureClientsHealthCheck(provider.GetRequiredService<SecureClientFactory>(), provider.GetRequiredService<RegisteredClients>()),
            failureStatus,
            tags));
        return this;
    }

    private static string ConnectionStringOf(IServiceProvider provider, string name) => provider.GetRequiredService<IConfiguration>().GetConnectionString(name)!;
}
