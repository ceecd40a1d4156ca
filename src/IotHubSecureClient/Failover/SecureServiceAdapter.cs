using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Clients;

/// <summary>Makes the SDK's clients of one back end, one after the other.</summary>
/// <param name="create">Makes a client for one of the endpoints.</param>
/// <param name="probe">Probes an endpoint.</param>
internal sealed class SecureServiceAdapter(Func<FailoverEndpoint, ISecureServiceClient> create, Func<FailoverEndpoint, CancellationToken, Task> probe) : IFailoverAdapter<ISecureServiceClient>
{
    /// <summary>The SDK's service client does not tell of a lost connection: the next operation finds it, or the check.</summary>
    public ISecureServiceClient Create(FailoverEndpoint endpoint, Action<Exception?> lost) => create(endpoint);

    public Task ConnectAsync(ISecureServiceClient client, CancellationToken cancellationToken) => client.OpenAsync();

    public Task ArmAsync(ISecureServiceClient client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(ISecureServiceClient client, CancellationToken cancellationToken) => client.GetServiceStatisticsAsync(cancellationToken);

    public async Task CloseAsync(ISecureServiceClient client, CancellationToken cancellationToken)
    {
        try
        {
            var closing = client.CloseAsync();

            // Where it is left alone, its failure is nobody's.
            _ = closing.ContinueWith(static each => each.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await closing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => probe(endpoint, cancellationToken);

    public FailureClassification Classify(Exception exception) => SdkFailures.Classify(exception);
}
