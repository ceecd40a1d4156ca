using System.Collections.Concurrent;

namespace IotHubSecureClient.Failover;

/// <summary>What the clients of a process know of each other, so that they do not come back to a hub all at once. Thread-safe.</summary>
public sealed class ReconnectPacer
{
    private readonly ConcurrentDictionary<string, ReconnectPace> _paces = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The pacer of this process.</summary>
    public static ReconnectPacer Shared { get; } = new();

    internal ReconnectPace Of(FailoverEndpoint endpoint) => _paces.GetOrAdd(endpoint.Name, static _ => new ReconnectPace());
}
