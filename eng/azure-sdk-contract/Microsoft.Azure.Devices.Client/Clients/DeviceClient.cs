using Microsoft.Azure.Devices.Client.Transport;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public class DeviceClient : IDisposable, IAsyncDisposable
{
    public const uint DefaultOperationTimeoutInMilliseconds = 240000;

    private DeviceClient()
    {
    }

    internal object[] CreatedWith { get; private init; }

    internal IRetryPolicy RetryPolicy { get; private set; }

    internal ConnectionStatusChangesHandler StatusChangesHandler { get; private set; }

    internal bool Disposed { get; private set; }

    public int DiagnosticSamplingPercentage { get; set; }

    public uint OperationTimeoutInMilliseconds { get; set; } = DefaultOperationTimeoutInMilliseconds;

    public string ProductInfo { get; set; }

    public static DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, options] };

    public static DeviceClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, options] };

    public static DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, transportType, options] };

    public static DeviceClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, transportType, options] };

    public static DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, transportSettings, options] };

    public static DeviceClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, transportSettings, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, string deviceId, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, deviceId, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportType, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, string deviceId, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, deviceId, transportType, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportSettings, options] };

    public static DeviceClient CreateFromConnectionString(string connectionString, string deviceId, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, deviceId, transportSettings, options] };

    public void SetRetryPolicy(IRetryPolicy retryPolicy) => RetryPolicy = retryPolicy;

    public Task OpenAsync() => throw Hub.Needed();

    public Task OpenAsync(CancellationToken cancellationToken) => throw Hub.Needed();

    public Task CloseAsync() => Task.CompletedTask;

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Message> ReceiveAsync() => throw Hub.Needed();

    public Task<Message> ReceiveAsync(CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<Message> ReceiveAsync(TimeSpan timeout) => throw Hub.Needed();

    public Task SetReceiveMessageHandlerAsync(ReceiveMessageCallback messageHandler, object userContext, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public Task CompleteAsync(string lockToken) => throw Hub.Needed();

    public Task CompleteAsync(string lockToken, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task CompleteAsync(Message message) => throw Hub.Needed();

    public Task CompleteAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task AbandonAsync(string lockToken) => throw Hub.Needed();

    public Task AbandonAsync(string lockToken, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task AbandonAsync(Message message) => throw Hub.Needed();

    public Task AbandonAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task RejectAsync(string lockToken) => throw Hub.Needed();

    public Task RejectAsync(string lockToken, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task RejectAsync(Message message) => throw Hub.Needed();

    public Task RejectAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SendEventAsync(Message message) => throw Hub.Needed();

    public Task SendEventAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SendEventBatchAsync(IEnumerable<Message> messages) => throw Hub.Needed();

    public Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<FileUploadSasUriResponse> GetFileUploadSasUriAsync(FileUploadSasUriRequest request, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public Task CompleteFileUploadAsync(FileUploadCompletionNotification notification, CancellationToken cancellationToken = default) => throw Hub.Needed();

    public Task SetMethodHandlerAsync(string methodName, MethodCallback methodHandler, object userContext) => throw Hub.Needed();

    public Task SetMethodHandlerAsync(string methodName, MethodCallback methodHandler, object userContext, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SetMethodDefaultHandlerAsync(MethodCallback methodHandler, object userContext) => throw Hub.Needed();

    public Task SetMethodDefaultHandlerAsync(MethodCallback methodHandler, object userContext, CancellationToken cancellationToken) => throw Hub.Needed();

    public void SetConnectionStatusChangesHandler(ConnectionStatusChangesHandler statusChangesHandler) => StatusChangesHandler = statusChangesHandler;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected virtual void Dispose(bool disposing) => Disposed = true;

    public Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object userContext) => throw Hub.Needed();

    public Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object userContext, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<Twin> GetTwinAsync() => throw Hub.Needed();

    public Task<Twin> GetTwinAsync(CancellationToken cancellationToken) => throw Hub.Needed();

    public Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties) => throw Hub.Needed();

    public Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties, CancellationToken cancellationToken) => throw Hub.Needed();
}
