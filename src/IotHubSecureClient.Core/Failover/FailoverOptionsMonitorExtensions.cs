using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Failover;

/// <summary>Lets clients follow their configuration while they run.</summary>
public static class FailoverOptionsMonitorExtensions
{
    /// <summary>Puts changed failover options in force. Wrong ones do not come here: the monitor's validation refuses them, and those before stay.</summary>
    /// <typeparam name="TOptions">The options that carry them.</typeparam>
    /// <param name="monitor">What tells of changes.</param>
    /// <param name="name">The name of the options.</param>
    /// <param name="failoverOf">Gives the failover options of changed options; <see langword="null"/> where there are none.</param>
    /// <param name="reconfigure">Puts them in force.</param>
    /// <returns>Ends it, when disposed.</returns>
    public static IDisposable? OnFailoverChange<TOptions>(this IOptionsMonitor<TOptions> monitor, string name, Func<TOptions, FailoverOptions?> failoverOf, Action<FailoverOptions> reconfigure)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(failoverOf);
        ArgumentNullException.ThrowIfNull(reconfigure);
        return monitor.OnChange((changed, changedName) =>
        {
            if (changedName == name && failoverOf(changed) is { } failover)
            {
                reconfigure(failover);
            }
        });
    }
}
