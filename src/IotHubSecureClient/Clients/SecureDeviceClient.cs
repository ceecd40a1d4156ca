using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Clients;

internal sealed class SecureDeviceClient(DeviceClient client, ViolationTranslation translation) : ISecureDeviceClient
{
    private int _isClosed;

    public string HostName => translation.Host;

    public Task OpenAsync(CancellationToken cancellationToken) => translation.RunAsync(client.OpenAsync(cancellationToken));

    public Task CloseAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _isClosed, 1) == 0 ? translation.RunAsync(client.CloseAsync(cancellationToken)) : Task.CompletedTask;

    public Task SendEventAsync(Message message, CancellationToken cancellationToken) => translation.RunAsync(client.SendEventAsync(message, cancellationToken));

    public Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken) => translation.RunAsync(client.SendEventBatchAsync(messages, cancellationToken));

    public Task SetReceiveMessageHandlerAsync(ReceiveMessageCallback? messageHandler, object? userContext, CancellationToken cancellationToken) =>
        translation.RunAsync(client.SetReceiveMessageHandlerAsync(messageHandler, userContext, cancellationToken));

    public Task CompleteAsync(Message message, CancellationToken cancellationToken) => translation.RunAsync(client.CompleteAsync(message, cancellationToken));

    public Task AbandonAsync(Message message, CancellationToken cancellationToken) => translation.RunAsync(client.AbandonAsync(message, cancellationToken));

    public Task RejectAsync(Message message, CancellationToken cancellationToken) => translation.RunAsync(client.RejectAsync(message, cancellationToken));

    public Task SetMethodHandlerAsync(string methodName, MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken) =>
        translation.RunAsync(client.SetMethodHandlerAsync(methodName, methodHandler, userContext, cancellationToken));

    public Task SetMethodDefaultHandlerAsync(MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken) =>
        translation.RunAsync(client.SetMethodDefaultHandlerAsync(methodHandler, userContext, cancellationToken));

    public Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object? userContext, CancellationToken cancellationToken) =>
        translation.RunAsync(client.SetDesiredPropertyUpdateCallbackAsync(callback, userContext, cancellationToken));

    public Task<Twin> GetTwinAsync(CancellationToken cancellationToken) => translation.RunAsync(client.GetTwinAsync(cancellationToken));

    public Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties, CancellationToken cancellationToken) =>
        translation.RunAsync(client.UpdateReportedPropertiesAsync(reportedProperties, cancellationToken));

    public void SetConnectionStatusChangesHandler(ConnectionStatusChangesHandler? statusChangesHandler) => client.SetConnectionStatusChangesHandler(statusChangesHandler);

    /// <summary>Closes, then disposes: a client that is disposed while it is connected leaves the hub to find out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
