using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Clients;

internal sealed class SecureServiceClient(ServiceClient client, ViolationTranslation translation) : ISecureServiceClient
{
    private int _isClosed;

    public string HostName => translation.Host;

    public Task OpenAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : WaitAsync(client.OpenAsync(), cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _isClosed, 1) == 0 ? WaitAsync(client.CloseAsync(), cancellationToken) : Task.CompletedTask;

    public Task SendAsync(string deviceId, Message message, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : WaitAsync(client.SendAsync(deviceId, message), cancellationToken);

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
            await CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>Waits for what takes no token. Where it is left alone, its failure is nobody's.</summary>
    private Task WaitAsync(Task operation, CancellationToken cancellationToken)
    {
        var translated = translation.RunAsync(operation);
        if (!translated.IsCompleted && cancellationToken.CanBeCanceled)
        {
            translated.ContinueWith(static each => each.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return translated.WaitAsync(cancellationToken);
    }
}
