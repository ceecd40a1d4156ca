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

    /// <summary>What a failure means. An adapter that fails itself must not keep anybody waiting: what it cannot tell is not tried again.</summary>
    public FailureClassification Classify(Exception failure)
    {
        try
        {
            return adapter.Classify(failure);
        }
        catch (Exception exception)
        {
            Log.ClassifyFailed(logger, failure.GetType().Name, exception);
            return new(FailureKind.Rejected);
        }
    }

    public LinkGate<TClient> Gate { get; } = new();

    public FailureRules Rules { get; } = new(timeProvider, endpoints.Count);
}
