using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Failover;

/// <summary>What the parts of one <see cref="FailoverClient{TClient}"/> share.</summary>
internal sealed class FailoverContext<TClient>(IFailoverAdapter<TClient> adapter, IReadOnlyList<FailoverEndpoint> endpoints, TimeProvider timeProvider, Random random, ILogger logger)
    where TClient : class
{
    public IFailoverAdapter<TClient> Adapter => adapter;

    public IReadOnlyList<FailoverEndpoint> Endpoints => endpoints;

    public TimeProvider TimeProvider => timeProvider;

    public Random Random => random;

    public ILogger Logger => logger;

    public LinkGate<TClient> Gate { get; } = new();

    public FailureRules Rules { get; } = new(timeProvider);
}
