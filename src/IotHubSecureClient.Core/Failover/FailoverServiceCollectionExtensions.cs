using IotHubSecureClient.Failover;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients that outlive disconnects and failovers, over clients of any type.</summary>
public static class FailoverServiceCollectionExtensions
{
    /// <summary>
    /// Registers a <see cref="FailoverClient{TClient}"/> with a key. It does not connect by itself, and is disposed with the container, which has to be disposed asynchronously. Its options are validated when
    /// the host starts, and changes of them take effect while it runs.
    /// </summary>
    /// <typeparam name="TClient">A client with one connection.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="endpoints">The names of the hubs, in the order of preference.</param>
    /// <param name="adapter">Makes what knows the clients that are owned.</param>
    /// <param name="configuration">The section of its <see cref="FailoverOptions"/>.</param>
    public static IServiceCollection AddIotHubFailoverClient<TClient>(
        this IServiceCollection services, string name, IReadOnlyList<string> endpoints, Func<IServiceProvider, IFailoverAdapter<TClient>> adapter, IConfiguration configuration)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddFailoverClient(name, endpoints, adapter).Bind(configuration);
        return services;
    }

    /// <inheritdoc cref="AddIotHubFailoverClient{TClient}(IServiceCollection, string, IReadOnlyList{string}, Func{IServiceProvider, IFailoverAdapter{TClient}}, IConfiguration)"/>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="endpoints">The names of the hubs, in the order of preference.</param>
    /// <param name="adapter">Makes what knows the clients that are owned.</param>
    /// <param name="configure">Sets its options.</param>
    public static IServiceCollection AddIotHubFailoverClient<TClient>(
        this IServiceCollection services, string name, IReadOnlyList<string> endpoints, Func<IServiceProvider, IFailoverAdapter<TClient>> adapter, Action<FailoverOptions> configure)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddFailoverClient(name, endpoints, adapter).Configure(configure);
        return services;
    }

    private static OptionsBuilder<FailoverOptions> AddFailoverClient<TClient>(
        this IServiceCollection services, string name, IReadOnlyList<string> endpoints, Func<IServiceProvider, IFailoverAdapter<TClient>> adapter)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(adapter);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FailoverOptions>, FailoverOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FailoverOptions>, FailoverOptionsRules>());
        services.TryAddKeyedSingleton(name, (provider, _) =>
        {
            var monitor = provider.GetRequiredService<IOptionsMonitor<FailoverOptions>>();
            var client = new FailoverClient<TClient>(
                adapter(provider), endpoints, monitor.Get(name), provider.GetService<ReconnectPacer>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
            client.Follow(monitor, name);
            return client;
        });
        return services.AddOptions<FailoverOptions>(name).ValidateOnStart();
    }
}
