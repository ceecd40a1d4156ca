using System.Collections.Concurrent;

namespace IotHubSecureClient.Failover;

/// <summary>What the clients of a process know of each other, so that they do not connect to a hub all at once. Thread-safe.</summary>
public sealed class ReconnectPacer
{
    private readonly ConcurrentDictionary<(string Name, TimeProvider Clock), ReconnectPace> _paces = new();

    /// <summary>The pacer of this process.</summary>
    public static ReconnectPacer Shared { get; } = new();

    // Turns of different clocks cannot be compared.
    internal ReconnectPace Of(FailoverEndpoint endpoint, TimeProvider timeProvider) => _paces.GetOrAdd((endpoint.Name.ToUpperInvariant(), timeProvider), static key => new ReconnectPace(key.Clock));
}
