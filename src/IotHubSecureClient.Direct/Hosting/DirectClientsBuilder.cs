using IotHubSecureClient.Failover;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>Registers Direct clients one by one. Clients are singletons, do not connect by themselves, and are disposed with the container.</summary>
/// <remarks>Clients that outlive failovers connect in the turns of the <see cref="ReconnectPacer"/> in the services, where there is one, or else of <see cref="ReconnectPacer.Shared"/>.</remarks>
public sealed class DirectClientsBuilder
{
    private readonly RegisteredClients _clients;

    internal DirectClientsBuilder(IServiceCollection services)
    {
        Services = services;
        services.TryAddSingleton(TimeProvider.System);
        _clients = RegisteredClients.Of(services);
    }

    /// <summary>Where the clients are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers a device client as an <see cref="IDirectDeviceClient"/> with a key.</summary>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configuration">The section of its <see cref="DirectDeviceClientOptions"/>.</param>
    public DirectClientsBuilder AddDevice(string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddDevice(name).Bind(configuration);
        return this;
    }

    /// <summary>Registers a device client as an <see cref="IDirectDeviceClient"/> with a key.</summary>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configure">Sets its options.</param>
    public DirectClientsBuilder AddDevice(string name, Action<DirectDeviceClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddDevice(name).Configure(configure);
        return this;
    }

    /// <summary>Registers a device client that outlives disconnects and failovers, as an <see cref="IDirectDeviceClient"/> and as a <see cref="FailoverDeviceClient"/> with a key.</summary>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configuration">The section of its <see cref="FailoverDeviceClientOptions"/>.</param>
    public DirectClientsBuilder AddFailoverDevice(string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddFailoverDevice(name).Bind(configuration);
        return this;
    }

    /// <summary>Registers a device client that outlives disconnects and failovers, as an <see cref="IDirectDeviceClient"/> and as a <see cref="FailoverDeviceClient"/> with a key.</summary>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configure">Sets its options.</param>
    public DirectClientsBuilder AddFailoverDevice(string name, Action<FailoverDeviceClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddFailoverDevice(name).Configure(configure);
        return this;
    }

    /// <summary>Registers the service client as the <see cref="IDirectServiceClient"/>.</summary>
    /// <param name="configuration">The section of its <see cref="DirectServiceClientOptions"/>.</param>
    public DirectClientsBuilder AddService(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddService().Bind(configuration);
        return this;
    }

    /// <summary>Registers the service client as the <see cref="IDirectServiceClient"/>.</summary>
    /// <param name="configure">Sets its options.</param>
    public DirectClientsBuilder AddService(Action<DirectServiceClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddService().Configure(configure);
        return this;
    }

    /// <summary>Registers a service client that outlives disconnects and failovers, as the <see cref="IDirectServiceClient"/> and as the <see cref="FailoverServiceClient"/>.</summary>
    /// <param name="configuration">The section of its <see cref="FailoverServiceClientOptions"/>.</param>
    public DirectClientsBuilder AddFailoverService(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddFailoverService().Bind(configuration);
        return this;
    }

    /// <summary>Registers a service client that outlives disconnects and failovers, as the <see cref="IDirectServiceClient"/> and as the <see cref="FailoverServiceClient"/>.</summary>
    /// <param name="configure">Sets its options.</param>
    public DirectClientsBuilder AddFailoverService(Action<FailoverServiceClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddFailoverService().Configure(configure);
        return this;
    }

    /// <summary>
    /// Adds a health check over all clients that are registered here. It reports for each the state, the TLS version, the cipher suite and the time of the last handshake.
    /// Healthy: every device is connected, and no client's last handshake was refused. Degraded: a device is not connected. Unhealthy, or
    /// <paramref name="failureStatus"/>: the TLS policy refused the last handshake of a client; the hub, or what answers in its place, has to change.
    /// </summary>
    /// <param name="name">The name of the health check.</param>
    /// <param name="failureStatus">What a refusal is reported as; <see langword="null"/> for unhealthy.</param>
    /// <param name="tags">The tags of the health check.</param>
    public DirectClientsBuilder AddHealthCheck(string name = "iothub-direct", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        Services.AddHealthChecks().Add(new HealthCheckRegistration(name, provider => new DirectClientsHealthCheck(_clients, provider), failureStatus, tags));
        return this;
    }

    private OptionsBuilder<DirectDeviceClientOptions> AddDevice(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _clients.AddDevice(name);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DirectDeviceClientOptions>, DirectDeviceClientOptionsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DirectDeviceClientOptions>, DirectDeviceClientOptionsRules>());
        Services.TryAddKeyedSingleton<IDirectDeviceClient>(name, (provider, _) => new DirectDeviceClient(
            provider.GetRequiredService<IOptionsMonitor<DirectDeviceClientOptions>>().Get(name),
            connector: null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        return Services.AddOptions<DirectDeviceClientOptions>(name).ValidateOnStart();
    }

    private OptionsBuilder<FailoverDeviceClientOptions> AddFailoverDevice(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _clients.AddDevice(name);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FailoverDeviceClientOptions>, FailoverDeviceClientOptionsRules>());
        Services.TryAddKeyedSingleton(name, (provider, _) =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<FailoverDeviceClientOptions>>();
            var options = monitor.Get(name);
            var client = new FailoverDeviceClient(
                options.Hubs, options.Failover, connector: null, provider.GetService<ReconnectPacer>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
            client.Follow(monitor, name);
            return client;
        });
        Services.TryAddKeyedSingleton<IDirectDeviceClient>(name, static (provider, name) => provider.GetRequiredKeyedService<FailoverDeviceClient>(name));
        return Services.AddOptions<FailoverDeviceClientOptions>(name).ValidateOnStart();
    }

    private OptionsBuilder<DirectServiceClientOptions> AddService()
    {
        _clients.AddService();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DirectServiceClientOptions>, DirectServiceClientOptionsValidator>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DirectServiceClientOptions>, DirectServiceClientOptionsRules>());
        Services.TryAddSingleton<IDirectServiceClient>(provider => new DirectServiceClient(
            provider.GetRequiredService<IOptions<DirectServiceClientOptions>>().Value,
            connector: null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        return Services.AddOptions<DirectServiceClientOptions>().ValidateOnStart();
    }

    private OptionsBuilder<FailoverServiceClientOptions> AddFailoverService()
    {
        _clients.AddService();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FailoverServiceClientOptions>, FailoverServiceClientOptionsRules>());
        Services.TryAddSingleton(provider =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<FailoverServiceClientOptions>>();
            var options = monitor.CurrentValue;
            var client = new FailoverServiceClient(
                options.Hubs, options.Failover, connector: null, provider.GetService<ReconnectPacer>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
            client.Follow(monitor);
            return client;
        });
        Services.TryAddSingleton<IDirectServiceClient>(static provider => provider.GetRequiredService<FailoverServiceClient>());
        return Services.AddOptions<FailoverServiceClientOptions>().ValidateOnStart();
    }
}
