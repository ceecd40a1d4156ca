using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Clients;

/// <summary>Makes the SDK's clients of one back end, one after the other.</summary>
/// <param name="create">Makes a client for one of the endpoints.</param>
/// <param name="probe">Probes an endpoint.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SecureServiceAdapter(Func<FailoverEndpoint, ISecureServiceClient> create, Func<FailoverEndpoint, CancellationToken, Task> probe, TimeProvider timeProvider)
    : IFailoverAdapter<ServiceConnection>
{
    /// <summary>The SDK's service client does not tell of a lost connection: the next operation finds it, or the check.</summary>
    public ServiceConnection Create(FailoverEndpoint endpoint, Action<Exception?> lost) => new(create(endpoint), lost, timeProvider);

    public Task ConnectAsync(ServiceConnection connection, CancellationToken cancellationToken) => connection.Client.OpenAsync(cancellationToken);

    public Task ArmAsync(ServiceConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks over HTTPS: over AMQP there is nothing to ask. A connection that takes no message is found by the message.</summary>
    public Task CheckAsync(ServiceConnection connection, CancellationToken cancellationToken) => connection.Client.GetServiceStatisticsAsync(cancellationToken);

    public async Task CloseAsync(ServiceConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.Client.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await connection.Client.DisposeAsync().ConfigureAwait(false);
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => probe(endpoint, cancellationToken);

    public FailureClassification Classify(Exception exception) => SdkFailures.Classify(exception);
}
