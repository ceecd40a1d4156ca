using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public class ModuleClient : IDisposable, IAsyncDisposable
{
    private ModuleClient()
    {
    }

    internal object[] CreatedWith { get; private init; }

    internal IRetryPolicy RetryPolicy { get; private set; }

    internal ConnectionStatusChangesHandler StatusChangesHandler { get; private set; }

    internal bool Disposed { get; private set; }

    public int DiagnosticSamplingPercentage { get; set; }

    public uint OperationTimeoutInMilliseconds { get; set; } = 240_000;

    public string ProductInfo { get; set; }

    public static ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, options] };

    public static ModuleClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, options] };

    public static ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, transportType, options] };

    public static ModuleClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, transportType, options] };

    public static ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, authenticationMethod, transportSettings, options] };

    public static ModuleClient Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [hostname, gatewayHostname, authenticationMethod, transportSettings, options] };

    public static ModuleClient CreateFromConnectionString(string connectionString, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, options] };

    public static ModuleClient CreateFromConnectionString(string connectionString, TransportType transportType, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportType, options] };

    public static ModuleClient CreateFromConnectionString(string connectionString, ITransportSettings[] transportSettings, ClientOptions options = null) =>
        new() { CreatedWith = [connectionString, transportSettings, options] };

    public static Task<ModuleClient> CreateFromEnvironmentAsync(ClientOptions options = null) =>
        Task.FromResult(new ModuleClient { CreatedWith = [options] });

    public static Task<ModuleClient> CreateFromEnvironmentAsync(TransportType transportType, ClientOptions options = null) =>
        Task.FromResult(new ModuleClient { CreatedWith = [transportType, options] });

    public static Task<ModuleClient> CreateFromEnvironmentAsync(ITransportSettings[] transportSettings, ClientOptions options = null) =>
        Task.FromResult(new ModuleClient { CreatedWith = [transportSettings, options] });

    public void SetRetryPolicy(IRetryPolicy retryPolicy) => RetryPolicy = retryPolicy;

    public Task OpenAsync() => throw Hub.Needed();

    public Task OpenAsync(CancellationToken cancellationToken) => throw Hub.Needed();

    public Task CloseAsync() => Task.CompletedTask;

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CompleteAsync(string lockToken) => throw Hub.Needed();

    public Task CompleteAsync(string lockToken, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task CompleteAsync(Message message) => throw Hub.Needed();

    public Task CompleteAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task AbandonAsync(string lockToken) => throw Hub.Needed();

    public Task AbandonAsync(string lockToken, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task AbandonAsync(Message message) => throw Hub.Needed();

    public Task AbandonAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SendEventAsync(Message message) => throw Hub.Needed();

    public Task SendEventAsync(Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SendEventBatchAsync(IEnumerable<Message> messages) => throw Hub.Needed();

    public Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken) => throw Hub.Needed();

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

    public Task SendEventAsync(string outputName, Message message) => throw Hub.Needed();

    public Task SendEventAsync(string outputName, Message message, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SendEventBatchAsync(string outputName, IEnumerable<Message> messages) => throw Hub.Needed();

    public Task SendEventBatchAsync(string outputName, IEnumerable<Message> messages, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SetInputMessageHandlerAsync(string inputName, MessageHandler messageHandler, object userContext) => throw Hub.Needed();

    public Task SetInputMessageHandlerAsync(string inputName, MessageHandler messageHandler, object userContext, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task SetMessageHandlerAsync(MessageHandler messageHandler, object userContext) => throw Hub.Needed();

    public Task SetMessageHandlerAsync(MessageHandler messageHandler, object userContext, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<MethodResponse> InvokeMethodAsync(string deviceId, MethodRequest methodRequest) => throw Hub.Needed();

    public Task<MethodResponse> InvokeMethodAsync(string deviceId, MethodRequest methodRequest, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<MethodResponse> InvokeMethodAsync(string deviceId, string moduleId, MethodRequest methodRequest) => throw Hub.Needed();

    public Task<MethodResponse> InvokeMethodAsync(string deviceId, string moduleId, MethodRequest methodRequest, CancellationToken cancellationToken) => throw Hub.Needed();
}
