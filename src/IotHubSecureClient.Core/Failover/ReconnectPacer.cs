using System.Collections.Concurrent;

namespace IotHubSecureClient.Failover;

/// <summary>What the clients of a process know of each other, so that they do not connect to a hub all at once. Thread-safe.</summary>
public sealed class ReconnectPacer
{
    private readonly ConcurrentDictionary<(string Name, TimeProvider Clock), ReconnectPace> _paces = new();
    private readonly int _places;

    /// <summary>Makes a pacer for clients that know only of each other.</summary>
    public ReconnectPacer()
        : this(AttemptPlaces.OfThisMachine)
    {
    }

    /// <param name="places">How many attempts at one endpoint are under way at once.</param>
    internal ReconnectPacer(int places) => _places = places;

    /// <summary>The pacer of this process.</summary>
    public static ReconnectPacer Shared { get; } = new();

    // Turns of different clocks cannot be compared.
    internal ReconnectPace Of(FailoverEndpoint endpoint, TimeProvider timeProvider) => _paces.GetOrAdd((endpoint.Name.ToUpperInvariant(), timeProvider), static (key, places) => new ReconnectPace(places, key.Clock), _places);
}
