using IotHubSecureClient.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an outbox.</summary>
public static class OutboxServiceCollectionExtensions
{
    /// <summary>Registers the <see cref="TelemetryOutbox"/> of the process, which is opened when it is first asked for, and closed with the container. Its options are validated when the host starts.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The section of its <see cref="OutboxOptions"/>.</param>
    public static IServiceCollection AddIotHubOutbox(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOutbox().Bind(configuration);
        return services;
    }

    /// <summary>Registers the <see cref="TelemetryOutbox"/> of the process, which is opened when it is first asked for, and closed with the container. Its options are validated when the host starts.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Sets its options.</param>
    public static IServiceCollection AddIotHubOutbox(this IServiceCollection services, Action<OutboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOutbox().Configure(configure);
        return services;
    }

    private static OptionsBuilder<OutboxOptions> AddOutbox(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OutboxOptions>, OutboxOptionsRules>());
        services.TryAddSingleton(provider => TelemetryOutbox.Open(
            provider.GetRequiredService<IOptions<OutboxOptions>>().Value, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
        return services.AddOptions<OutboxOptions>().ValidateOnStart();
    }
}
