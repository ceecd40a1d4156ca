using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Clients;

internal sealed class SecureServiceClient(ServiceClient client, ViolationTranslation translation) : ISecureServiceClient
{
    private int _isClosed;

    public string HostName => translation.Host;

    public Task OpenAsync() => translation.RunAsync(client.OpenAsync());

    public Task CloseAsync() => Interlocked.Exchange(ref _isClosed, 1) == 0 ? translation.RunAsync(client.CloseAsync()) : Task.CompletedTask;

    public Task SendAsync(string deviceId, Message message) => translation.RunAsync(client.SendAsync(deviceId, message));

    public Task<PurgeMessageQueueResult> PurgeMessageQueueAsync(string deviceId, CancellationToken cancellationToken) =>
        translation.RunAsync(client.PurgeMessageQueueAsync(deviceId, cancellationToken));

    public Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, CloudToDeviceMethod method, CancellationToken cancellationToken) =>
        translation.RunAsync(client.InvokeDeviceMethodAsync(deviceId, method, cancellationToken));

    public Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, string moduleId, CloudToDeviceMethod method, CancellationToken cancellationToken) =>
        translation.RunAsync(client.InvokeDeviceMethodAsync(deviceId, moduleId, method, cancellationToken));

    public Task<ServiceStatistics> GetServiceStatisticsAsync(CancellationToken cancellationToken) => translation.RunAsync(client.GetServiceStatisticsAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            client.Dispose();
        }
    }
}
