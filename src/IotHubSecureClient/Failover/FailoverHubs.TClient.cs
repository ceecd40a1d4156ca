using System.Collections.Concurrent;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;

namespace IotHubSecureClient.Clients;

/// <summary>The hubs of a failover client: makes the SDK's clients of them, and probes them in the ways of those clients.</summary>
/// <param name="gates">What verifies the probes.</param>
/// <param name="origins">The clients that the factory made.</param>
/// <param name="create">Makes a client with the factory.</param>
internal sealed class FailoverHubs<TClient>(ClientGates gates, ClientOrigins origins, Func<FailoverEndpoint, TClient> create)
    where TClient : class, IDisposable
{
    private readonly EndpointProbe _probe = new(gates);
    private readonly ConcurrentDictionary<FailoverEndpoint, IReadOnlyList<HubPath>> _paths = [];

    /// <exception cref="ArgumentException">What was made is no client of the factory, or one of another hub.</exception>
    public TClient CreateClient(FailoverEndpoint endpoint)
    {
        var client = create(endpoint);
        var origin = origins.Take(client);
        if (!string.Equals(origin.HostName, endpoint.Name, StringComparison.OrdinalIgnoreCase))
        {
            client.Dispose();
            throw new ArgumentException($"A client of '{origin.HostName}' was made for the hub '{endpoint.Name}'. Allowed: a client that connects to the hub that was asked for. Make it with the name that is given.");
        }

        _paths[endpoint] = origin.Paths;
        return client;
    }

    /// <summary>The ways to a hub of which a client was made.</summary>
    public IReadOnlyList<HubPath> PathsOf(FailoverEndpoint endpoint) => _paths[endpoint];

    /// <exception cref="Tls.TlsPolicyViolationException">The policy refused the hub.</exception>
    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (!_paths.ContainsKey(endpoint))
        {
            // Making its client has failed so far: what cannot be made cannot be returned to.
            CreateClient(endpoint).Dispose();
        }

        return new ViolationTranslation(gates, endpoint.Name).RunAsync(_probe.RunAsync(endpoint.Name, _paths[endpoint], cancellationToken));
    }
}
