using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Clients;

/// <summary>Makes the SDK's clients of one device, one after the other.</summary>
/// <param name="create">Makes a client for one of the endpoints, which does not retry by itself.</param>
/// <param name="handlers">What is set on each.</param>
/// <param name="probe">Probes an endpoint.</param>
internal sealed class SecureDeviceAdapter(Func<FailoverEndpoint, ISecureDeviceClient> create, SecureDeviceHandlers handlers, Func<FailoverEndpoint, CancellationToken, Task> probe)
    : IFailoverAdapter<ISecureDeviceClient>
{
    public ISecureDeviceClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        var client = create(endpoint);
        client.SetConnectionStatusChangesHandler((status, reason) =>
        {
            if (SingleConnectionDeviceClient.IsLoss(status))
            {
                lost(new IOException($"The SDK's client lost its connection: {reason}."));
            }
        });
        return client;
    }

    public Task ConnectAsync(ISecureDeviceClient client, CancellationToken cancellationToken) => client.OpenAsync(cancellationToken);

    public Task ArmAsync(ISecureDeviceClient client, CancellationToken cancellationToken) => handlers.ArmAsync(client, cancellationToken);

    public Task CheckAsync(ISecureDeviceClient client, CancellationToken cancellationToken) => handlers.AskAsync(() => client.GetTwinAsync(cancellationToken));

    public async Task CloseAsync(ISecureDeviceClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => probe(endpoint, cancellationToken);

    public FailureClassification Classify(Exception exception) => SdkFailures.Classify(exception);
}
