using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>Clients for which everything succeeds at once.</summary>
internal sealed class InstantAdapter(object hub) : IFailoverAdapter<object>
{
    public object Create(FailoverEndpoint endpoint, Action<Exception?> lost) => hub;

    public Task ConnectAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ArmAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloseAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => Task.CompletedTask;

    public FailureClassification Classify(Exception exception) => new(FailureKind.ConnectionLost);
}
