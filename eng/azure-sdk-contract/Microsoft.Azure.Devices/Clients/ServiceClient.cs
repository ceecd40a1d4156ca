using Azure;
using Azure.Core;

namespace Microsoft.Azure.Devices;

public class ServiceClient : IDisposable
{
    internal object[] CreatedWith { get; private init; }

    internal bool Disposed { get; private set; }

    public static ServiceClient CreateFromConnectionString(string connectionString, ServiceClientOptions options = null) =>
        new() { CreatedWith = [connectionString, options] };

    public static ServiceClient Create(string hostName, TokenCredential credential, TransportType transportType = TransportType.Amqp, ServiceClientTransportSettings transportSettings = null, ServiceClientOptions options = null) =>
        new() { CreatedWith = [hostName, credential, transportType, transportSettings, options] };

    public static ServiceClient Create(string hostName, TokenCredential credential, string[] scopes, TransportType transportType = TransportType.Amqp, ServiceClientTransportSettings transportSettings = null, ServiceClientOptions options = null) =>
        new() { CreatedWith = [hostName, credential, scopes, transportType, transportSettings, options] };

    public static ServiceClient Create(string hostName, AzureSasCredential credential, TransportType transportType = TransportType.Amqp, ServiceClientTransportSettings transportSettings = null, ServiceClientOptions options = null) =>
        new() { CreatedWith = [hostName, credential, transportType, transportSettings, options] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Disposed = true;

    public static ServiceClient CreateFromConnectionString(string connectionString, TransportType transportType, ServiceClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportType, options] };

    public static ServiceClient CreateFromConnectionString(string connectionString, TransportType transportType, ServiceClientTransportSettings transportSettings, ServiceClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportType, transportSettings, options] };

    public virtual Task OpenAsync(TimeSpan? timeout = null) => throw Hub.Needed();

    public virtual Task CloseAsync() => Task.CompletedTask;

    public virtual Task SendAsync(string deviceId, Message message, TimeSpan? timeout = null, TimeSpan? connectTimeout = null) => throw Hub.Needed();

    public virtual Task<PurgeMessageQueueResult> PurgeMessageQueueAsync(string deviceId, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public virtual FeedbackReceiver<FeedbackBatch> GetFeedbackReceiver() => throw Hub.Needed();

    public virtual Task<ServiceStatistics> GetServiceStatisticsAsync(CancellationToken cancellationToken = default) => throw Hub.Needed();

    public virtual Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, CloudToDeviceMethod cloudToDeviceMethod, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public virtual Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, string moduleId, CloudToDeviceMethod cloudToDeviceMethod, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public virtual Task SendAsync(string deviceId, string moduleId, Message message, TimeSpan? timeout = null) => throw Hub.Needed();
}
