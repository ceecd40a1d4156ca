using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Clients;

/// <summary>
/// A device client for one connection. Once that is lost, what is called or under way ends: the SDK's client would connect again by itself for each call, beside the attempt of who gives the client up.
/// </summary>
/// <param name="client">The client, which does not retry by itself.</param>
/// <param name="opening">Finds the violations by which the one attempt to connect may end.</param>
internal sealed class SingleConnectionDeviceClient(ISecureDeviceClient client, ViolationTranslation opening) : ISecureDeviceClient
{
    private readonly CancellationTokenSource _lost = new();

    public string HostName => client.HostName;

    public Task OpenAsync(CancellationToken cancellationToken) => opening.ConnectAsync(client.OpenAsync(cancellationToken));

    public Task CloseAsync(CancellationToken cancellationToken) => client.CloseAsync(cancellationToken);

    public Task SendEventAsync(Message message, CancellationToken cancellationToken) => RunAsync(token => client.SendEventAsync(message, token), cancellationToken);

    public Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken) => RunAsync(token => client.SendEventBatchAsync(messages, token), cancellationToken);

    public Task SetReceiveMessageHandlerAsync(ReceiveMessageCallback? messageHandler, object? userContext, CancellationToken cancellationToken) =>
        RunAsync(token => client.SetReceiveMessageHandlerAsync(messageHandler, userContext, token), cancellationToken);

    public Task CompleteAsync(Message message, CancellationToken cancellationToken) => RunAsync(token => client.CompleteAsync(message, token), cancellationToken);

    public Task AbandonAsync(Message message, CancellationToken cancellationToken) => RunAsync(token => client.AbandonAsync(message, token), cancellationToken);

    public Task RejectAsync(Message message, CancellationToken cancellationToken) => RunAsync(token => client.RejectAsync(message, token), cancellationToken);

    public Task SetMethodHandlerAsync(string methodName, MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken) =>
        RunAsync(token => client.SetMethodHandlerAsync(methodName, methodHandler, userContext, token), cancellationToken);

    public Task SetMethodDefaultHandlerAsync(MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken) =>
        RunAsync(token => client.SetMethodDefaultHandlerAsync(methodHandler, userContext, token), cancellationToken);

    public Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object? userContext, CancellationToken cancellationToken) =>
        RunAsync(token => client.SetDesiredPropertyUpdateCallbackAsync(callback, userContext, token), cancellationToken);

    public async Task<Twin> GetTwinAsync(CancellationToken cancellationToken)
    {
        Task<Twin>? twin = null;
        await RunAsync(token => twin = client.GetTwinAsync(token), cancellationToken).ConfigureAwait(false);
        return await twin!.ConfigureAwait(false);
    }

    public Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties, CancellationToken cancellationToken) =>
        RunAsync(token => client.UpdateReportedPropertiesAsync(reportedProperties, token), cancellationToken);

    /// <summary>Sets the handler, which hears of a loss when nothing runs into it any more.</summary>
    public void SetConnectionStatusChangesHandler(ConnectionStatusChangesHandler? statusChangesHandler) => client.SetConnectionStatusChangesHandler((status, reason) =>
    {
        if (IsLoss(status))
        {
            // At once: the SDK holds back who would connect again only until this returns.
            _lost.Cancel();
        }

        statusChangesHandler?.Invoke(status, reason);
    });

    public ValueTask DisposeAsync() => client.DisposeAsync();

    /// <summary>Whether a client in this state has no connection, and would have to make another.</summary>
    public static bool IsLoss(ConnectionStatus status) => status is ConnectionStatus.Disconnected or ConnectionStatus.Disconnected_Retrying;

    private async Task RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lost.Token);
        try
        {
            both.Token.ThrowIfCancellationRequested();
            await call(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (_lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The connection to '{HostName}' was lost.", exception);
        }
    }
}
