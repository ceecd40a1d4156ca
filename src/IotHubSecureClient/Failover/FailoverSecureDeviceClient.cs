using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Clients;

/// <summary>
/// A device client of the SDK that outlives disconnects, regional failovers and revoked sessions. It owns one <see cref="DeviceClient"/> at a time, and makes it anew where its connection is lost: with its
/// handlers, verified under the policy, and never around a violation. What was not acknowledged is sent again with the same message id: the hub may see a message twice.
/// </summary>
/// <remarks>Made by <see cref="SecureClients"/>.</remarks>
public sealed class FailoverSecureDeviceClient : ISecureDeviceClient
{
    private readonly FailoverClient<ISecureDeviceClient> _client;
    private readonly SecureDeviceHandlers _handlers;
    private readonly string _firstHost;
    private volatile ConnectionStatusChangesHandler? _statusChanges;

    internal FailoverSecureDeviceClient(FailoverClient<ISecureDeviceClient> client, SecureDeviceHandlers handlers, string firstHost)
    {
        _client = client;
        _handlers = handlers;
        _firstHost = firstHost;
        _client.StateChanged += OnStateChanged;
    }

    /// <summary>The state changed, told with its reason, the hub in question, and what to do. Raised for one state after the other, on a thread that the client does not need.</summary>
    public event EventHandler<FailoverStateChangedEventArgs>? StateChanged;

    /// <inheritdoc/>
    public string HostName => _client.State.Endpoint?.Name ?? _firstHost;

    /// <summary>Where the client stands, why, and what to do.</summary>
    public FailoverState State => _client.State;

    /// <summary>The current state and every one that follows, none left out. Ends when the client is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<FailoverState> ReadStatesAsync(CancellationToken cancellationToken = default) => _client.ReadStatesAsync(cancellationToken);

    /// <summary>Puts other options in force, for all that begins from now on.</summary>
    /// <param name="options">The options; read now.</param>
    public void Reconfigure(FailoverOptions options) => _client.Reconfigure(options);

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken = default) => _client.ConnectAsync(cancellationToken);

    /// <summary>Ends the connection. <see cref="OpenAsync"/> can make another.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _client.CloseAsync(cancellationToken);

    /// <summary>Sends a telemetry message, and returns when the hub has acknowledged it. A message without an id is given one, so that its receiver can tell what came twice.</summary>
    /// <param name="message">The message; its stream has to be seekable, so that it can be sent again. The caller disposes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SendEventAsync(Message message, CancellationToken cancellationToken = default)
    {
        Identify(message);
        return AskAsync(static (client, message, token) => client.SendEventAsync(message, token), message, cancellationToken);
    }

    /// <summary>Sends telemetry messages, and returns when the hub has acknowledged them. After a loss all of them are sent again.</summary>
    /// <param name="messages">The messages; the caller disposes them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken = default)
    {
        Message[] all = [.. messages];
        Array.ForEach(all, Identify);
        return AskAsync(static (client, messages, token) => client.SendEventBatchAsync(messages, token), all, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetReceiveMessageHandlerAsync(ReceiveMessageCallback? messageHandler, object? userContext, CancellationToken cancellationToken = default)
    {
        var onceEach = _handlers.SetMessages(messageHandler, userContext);
        return SetAsync(static (client, set, token) => client.SetReceiveMessageHandlerAsync(set.OnceEach(client), set.Context, token), (OnceEach: onceEach, Context: userContext), cancellationToken);
    }

    /// <summary>
    /// Completes a cloud-to-device message. Where the hub does not hear of it, because the connection over which the message came has ended, and the message has an id, it is completed when it comes again, without
    /// the handler.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task CompleteAsync(Message message, CancellationToken cancellationToken = default) =>
        _handlers.CompleteAsync(message, only => RunAsync(
            static (client, call, token) => call.Only is null || call.Only == client ? client.CompleteAsync(call.Message, token) : Task.CompletedTask, (Message: message, Only: only), cancellationToken));

    /// <inheritdoc/>
    public Task AbandonAsync(Message message, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, message, token) => client.AbandonAsync(message, token), message, cancellationToken);

    /// <inheritdoc/>
    public Task RejectAsync(Message message, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, message, token) => client.RejectAsync(message, token), message, cancellationToken);

    /// <inheritdoc/>
    public Task SetMethodHandlerAsync(string methodName, MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        _handlers.SetMethod(methodName, methodHandler, userContext);
        return SetAsync(
            static (client, set, token) => client.SetMethodHandlerAsync(set.Name, set.Handler, set.Context, token), (Name: methodName, Handler: methodHandler, Context: userContext), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetMethodDefaultHandlerAsync(MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken = default)
    {
        _handlers.SetMethod(null, methodHandler, userContext);
        return SetAsync(static (client, set, token) => client.SetMethodDefaultHandlerAsync(set.Handler, set.Context, token), (Handler: methodHandler, Context: userContext), cancellationToken);
    }

    /// <summary>Sets what takes changes of desired properties, each version once. After a reconnect the twin is read, and delivered whole where its version is a new one.</summary>
    /// <param name="callback">The handler.</param>
    /// <param name="userContext">Passed to the handler.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object? userContext, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var onceEach = _handlers.SetDesired(callback, userContext);
        return SetAsync(static (client, set, token) => client.SetDesiredPropertyUpdateCallbackAsync(set.OnceEach(client), set.Context, token), (OnceEach: onceEach, Context: userContext), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Twin> GetTwinAsync(CancellationToken cancellationToken = default) =>
        _handlers.AskAsync(() => _client.ExecuteAsync(static async (client, _, token) => await client.GetTwinAsync(token).ConfigureAwait(false), 0, cancellationToken).AsTask());

    /// <inheritdoc/>
    public Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties, CancellationToken cancellationToken = default) =>
        AskAsync(static (client, properties, token) => client.UpdateReportedPropertiesAsync(properties, token), reportedProperties, cancellationToken);

    /// <inheritdoc/>
    public void SetConnectionStatusChangesHandler(ConnectionStatusChangesHandler? statusChangesHandler) => _statusChanges = statusChangesHandler;

    /// <summary>Closes the connection, for good.</summary>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static void Identify(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.MessageId ??= Guid.NewGuid().ToString("N");
    }

    private void OnStateChanged(object? sender, FailoverStateChangedEventArgs change)
    {
        try
        {
            StateChanged?.Invoke(this, change);
        }
        finally
        {
            var (status, reason) = SdkStatus.Of(change.State);
            _statusChanges?.Invoke(status, reason);
        }
    }

    /// <summary>Runs what the hub answers.</summary>
    private Task<bool> AskAsync<TState>(Func<ISecureDeviceClient, TState, CancellationToken, Task> run, TState state, CancellationToken cancellationToken) =>
        _handlers.AskAsync(() => RunAsync(run, state, cancellationToken));

    private Task<bool> RunAsync<TState>(Func<ISecureDeviceClient, TState, CancellationToken, Task> run, TState state, CancellationToken cancellationToken) => _client.ExecuteAsync(
        static async (client, call, token) =>
        {
            await call.Run(client, call.State, token).ConfigureAwait(false);
            return true;
        },
        (Run: run, State: state),
        cancellationToken).AsTask();

    // Before the first connect there is nothing to set it on: the connect does.
    private Task SetAsync<TState>(Func<ISecureDeviceClient, TState, CancellationToken, Task> set, TState state, CancellationToken cancellationToken) =>
        _client.State.Action == RecommendedAction.Connect ? Task.CompletedTask : RunAsync(set, state, cancellationToken);
}
