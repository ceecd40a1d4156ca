using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
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
/// <remarks>Clients that outlive failovers connect in the turns of the <see cref="ReconnectPacer"/> in the services, where there is one, or else of <see cref="ReconnectPacer.Shared"/>.</remarks>
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
        return AddDevice(name, (provider, factory) =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<SecureDeviceOptions>>();
            var options = monitor.Get(name);
            string[] connectionStrings = [.. options.ConnectionStringNames.Select(each => ConnectionStringOf(provider, each))];
            if (options.Failover is not { } failover)
            {
                return factory.Clients.CreateDevice(connectionStrings[0], options.Transport);
            }

            var lasting = factory.Clients.CreateFailoverDevice(connectionStrings, options.Transport, failover, provider.GetService<ReconnectPacer>());
            provider.GetRequiredService<RegisteredClients>().Follow(monitor, name, changed => changed.Failover, lasting.Reconfigure);
            return lasting;
        });
    }

    /// <summary>Registers a device client that takes more than options say, a certificate or a proxy, as an <see cref="ISecureDeviceClient"/> with a key.</summary>
    /// <param name="name">The key.</param>
    /// <param name="create">Makes the client, with the <see cref="SecureClientFactory.Clients"/> of the given factory: the health check knows of no other's handshakes.</param>
    public SecureIotHubClientsBuilder AddDevice(string name, Func<IServiceProvider, SecureClientFactory, ISecureDeviceClient> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        Services.TryAddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<RegisteredClients>().Add(
            name, create(provider, provider.GetRequiredService<SecureClientFactory>()), each => each.HostName, each => each.CloseAsync()));
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
        Services.TryAddSingleton(provider => provider.GetRequiredService<SecureClientFactory>().RegistryManagers.CreateFromConnectionString(
            ConnectionStringOf(provider, provider.GetRequiredService<IOptions<SecureServiceOptions>>().Value.ConnectionStringName)));
        return AddService((provider, factory) =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<SecureServiceOptions>>();
            var options = monitor.CurrentValue;
            string[] connectionStrings = [.. options.ConnectionStringNames.Select(each => ConnectionStringOf(provider, each))];
            if (options.Failover is not { } failover)
            {
                return factory.Clients.CreateService(connectionStrings[0], options.Transport);
            }

            var lasting = factory.Clients.CreateFailoverService(connectionStrings, options.Transport, failover, provider.GetService<ReconnectPacer>());
            provider.GetRequiredService<RegisteredClients>().Follow(monitor, Options.DefaultName, changed => changed.Failover, lasting.Reconfigure);
            return lasting;
        });
    }

    /// <summary>Registers a service client that takes more than options say, a credential or a proxy, as the <see cref="ISecureServiceClient"/>, and no <see cref="RegistryManager"/>.</summary>
    /// <param name="create">Makes the client, with the <see cref="SecureClientFactory.Clients"/> of the given factory: the health check knows of no other's handshakes.</param>
    public SecureIotHubClientsBuilder AddService(Func<IServiceProvider, SecureClientFactory, ISecureServiceClient> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Services.TryAddSingleton(provider => provider.GetRequiredService<RegisteredClients>().Add(
            nameof(ISecureServiceClient), create(provider, provider.GetRequiredService<SecureClientFactory>()), each => each.HostName, each => each.CloseAsync()));
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
