using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>
/// A device or module that outlives disconnects, regional failovers and revoked sessions: what <see cref="DirectDeviceClient"/> is for one connection. It connects by itself, waits where there is no
/// connection, sets handlers again, and sends again what was not acknowledged, with the same message id: the hub may see a message twice.
/// </summary>
public sealed class FailoverDeviceClient : IDirectDeviceClient
{
    private static readonly TimeSpan EndOfConnection = TimeSpan.FromMilliseconds(50);

    private readonly HandlerTasks _tasks;
    private readonly DeviceHandlers _handlers;
    private readonly DeviceAdapter _adapter;
    private readonly FailoverClient<DirectDeviceClient> _client;
    private readonly SettledMessages _settled = new();
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a client. It does not connect yet.</summary>
    /// <param name="hubs">The hubs in the order of preference, each with the device's credentials there: first its own, then another region's.</param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="connector">What makes and verifies TLS connections, as for <see cref="DirectDeviceClient"/>: give one to all clients with the same policy.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where the client logs; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">There is no hub, a hub names another device than the first one, or there is a connector and TLS options besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong; the exception lists every such one, without a secret.</exception>
    public FailoverDeviceClient(
        IReadOnlyList<DirectDeviceClientOptions> hubs,
        FailoverOptions? options = null,
        TlsConnector? connector = null,
        ReconnectPacer? pacer = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(hubs);
        ArgumentOutOfRangeException.ThrowIfZero(hubs.Count, nameof(hubs));
        _timeProvider = timeProvider ?? TimeProvider.System;
        loggerFactory ??= NullLoggerFactory.Instance;
        var logger = loggerFactory.CreateLogger<FailoverDeviceClient>();
        _tasks = new HandlerTasks(logger);
        _handlers = new DeviceHandlers(_tasks, logger);
        _adapter = new DeviceAdapter(hubs, connector, _handlers, _timeProvider, loggerFactory);
        (DeviceId, ModuleId) = IdentityOf(hubs);
        _client = new(_adapter, _adapter.HostNames, options, pacer, _timeProvider, loggerFactory);
        _client.StateChanged += OnStateChanged;
    }

    /// <inheritdoc/>
    public event EventHandler<DirectConnectionStateChangedEventArgs>? StateChanged;

    /// <summary>The state changed, told with its reason, the hub in question, and what to do. Raised for one state after the other, on a thread that the client does not need.</summary>
    public event EventHandler<FailoverStateChangedEventArgs>? FailoverStateChanged;

    /// <inheritdoc/>
    public string DeviceId { get; }

    /// <inheritdoc/>
    public string? ModuleId { get; }

    /// <inheritdoc/>
    public DirectConnectionState State => _tasks.Stopping.IsCancellationRequested ? DirectConnectionState.Disposed : StateOf(_client.State.Status);

    /// <summary>Where the client stands, why, and what to do.</summary>
    public FailoverState FailoverState => _client.State;

    /// <inheritdoc/>
    public TlsHandshakeRecord? LastHandshake => _adapter.LastHandshake;

    /// <summary>The current state and every one that follows, none left out. Ends when the client is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<FailoverState> ReadStatesAsync(CancellationToken cancellationToken = default) => _client.ReadStatesAsync(cancellationToken);

    /// <summary>Puts other options in force, for all that begins from now on.</summary>
    /// <param name="options">The options; read now.</param>
    /// <exception cref="OptionsValidationException">Options are wrong; those in force stay so.</exception>
    public void Reconfigure(FailoverOptions options) => _client.Reconfigure(options);

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _client.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _client.CloseAsync(cancellationToken);

    /// <summary>Sends a message, and returns when the hub has acknowledged it. A message without an id is given one, so that its receiver can tell what came twice.</summary>
    /// <param name="message">The message. Leave it unchanged until it is sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SendTelemetryAsync(TelemetryMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.MessageId ??= Guid.NewGuid().ToString("N");
        return RunAsync(static (client, message, token) => client.SendTelemetryAsync(message, token), message, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SendTelemetryBatchAsync(IReadOnlyCollection<TelemetryMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return TelemetryBatch.SendAsync(messages, message => SendTelemetryAsync(message, cancellationToken));
    }

    /// <summary>
    /// Receives cloud-to-device messages, across connections. One that has an id and was completed is not delivered twice: its completion ends when it is known that the hub has it, or when the connection
    /// does, and then the message is completed again when it comes again.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<CloudToDeviceMessage> ReceiveMessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await FindClientAsync(cancellationToken).ConfigureAwait(false) is { } client && HasConnection(client))
            {
                var messages = client.ReceiveMessagesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                await using var end = messages.ConfigureAwait(false);
                while (await NextAsync(client, messages, cancellationToken).ConfigureAwait(false) is (true, var message))
                {
                    if (message is not null)
                    {
                        yield return message;
                    }
                }
            }

            // The connection has ended, and that is not told yet; or the hub is slow.
            await Task.Delay(EndOfConnection, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task SetMethodHandlerAsync(string methodName, DirectMethodHandler? handler, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        var set = (MethodName: methodName, Handler: _handlers.SetMethod(methodName, handler));
        return SetAsync(static (client, set, token) => client.SetMethodHandlerAsync(set.MethodName, set.Handler, token), set, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetDefaultMethodHandlerAsync(DirectMethodHandler? handler, CancellationToken cancellationToken = default) =>
        SetAsync(static (client, handler, token) => client.SetDefaultMethodHandlerAsync(handler, token), _handlers.SetMethod(null, handler), cancellationToken);

    /// <inheritdoc/>
    public Task SetDesiredPropertiesHandlerAsync(DesiredPropertiesHandler? handler, CancellationToken cancellationToken = default) =>
        SetAsync(static (client, handlerOf, token) => client.SetDesiredPropertiesHandlerAsync(handlerOf?.Invoke(client), token), _handlers.SetDesired(handler), cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceTwin> GetTwinAsync(CancellationToken cancellationToken = default) =>
        _client.ExecuteAsync(static async (client, _, token) => await client.GetTwinAsync(token).ConfigureAwait(false), 0, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<long> UpdateReportedPropertiesAsync(JsonObject patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return PatchAsync(JsonBytes.Of(patch), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> UpdateReportedPropertiesAsync<T>(T patch, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        PatchAsync(JsonSerializer.SerializeToUtf8Bytes(patch, typeInfo), cancellationToken);

    /// <summary>Ends the connection and cancels the handlers, without waiting for either. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _tasks.Dispose();
        _ = _client.DisposeAsync().AsTask();
    }

    /// <summary>Closes the connection, cancels the handlers and waits for them, whatever connection brought their calls. A handler that disposes its own client is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _tasks.Dispose();
        try
        {
            await _client.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _tasks.StopAsync().ConfigureAwait(false);
        }
    }

    internal void Follow(IOptionsMonitor<FailoverDeviceClientOptions> monitor, string name)
    {
        var following = monitor.OnFailoverChange(name, static changed => changed.Failover, Reconfigure);
        _ = _tasks.Stopping.Register(static following => ((IDisposable?)following)?.Dispose(), following);
    }

    private static (string DeviceId, string? ModuleId) IdentityOf(IReadOnlyList<DirectDeviceClientOptions> hubs)
    {
        var identities = hubs.Select(hub => DeviceConnectionString.Parse(hub.ConnectionString!)).Select(identity => (identity.DeviceId, identity.ModuleId)).Distinct().ToList();
        return identities is [var only]
            ? only
            : throw new ArgumentException(
                $"The hubs are for {string.Join(", ", identities.Select(identity => $"'{identity.DeviceId}{(identity.ModuleId is null ? "" : $"/{identity.ModuleId}")}'"))}. Allowed: one device or module, registered in each of them.",
                nameof(hubs));
    }

    private static DirectConnectionState StateOf(FailoverStatus status) => status switch
    {
        FailoverStatus.Connected => DirectConnectionState.Connected,
        FailoverStatus.Connecting => DirectConnectionState.Connecting,
        _ => DirectConnectionState.Disconnected,
    };

    private void OnStateChanged(object? sender, FailoverStateChangedEventArgs change)
    {
        try
        {
            FailoverStateChanged?.Invoke(this, change);
        }
        finally
        {
            StateChanged?.Invoke(this, new DirectConnectionStateChangedEventArgs(StateOf(change.State.Status), change.State.Exception));
        }
    }

    private Task<bool> RunAsync<TState>(Func<DirectDeviceClient, TState, CancellationToken, Task> run, TState state, CancellationToken cancellationToken) => _client.ExecuteAsync(
        static async (client, call, token) =>
        {
            await call.Run(client, call.State, token).ConfigureAwait(false);
            return true;
        },
        (Run: run, State: state),
        cancellationToken).AsTask();

    // Before the first connect there is nothing to set it on: the connect does.
    private Task SetAsync<TState>(Func<DirectDeviceClient, TState, CancellationToken, Task> set, TState state, CancellationToken cancellationToken) =>
        _client.State.Action == RecommendedAction.Connect ? Task.CompletedTask : RunAsync(set, state, cancellationToken);

    private Task<long> PatchAsync(byte[] patch, CancellationToken cancellationToken) =>
        _client.ExecuteAsync(static async (client, patch, token) => await client.UpdateReportedPropertiesAsync(patch, token).ConfigureAwait(false), patch, cancellationToken).AsTask();

    private static bool HasConnection(DirectDeviceClient client) => client.State is DirectConnectionState.Connected or DirectConnectionState.Renewing;

    /// <returns>The live client; <see langword="null"/> where there was none for as long as an operation waits, which is no end of the stream.</returns>
    private async Task<DirectDeviceClient?> FindClientAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ExecuteAsync(static (client, _) => ValueTask.FromResult(client), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or FailoverQueueFullException)
        {
            return null;
        }
    }

    /// <returns>Whether the connection goes on, and the next message, where the application did not have it before. What a connection that ends leaves open comes again.</returns>
    private async Task<(bool GoesOn, CloudToDeviceMessage? Message)> NextAsync(DirectDeviceClient client, IAsyncEnumerator<CloudToDeviceMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            if (!await messages.MoveNextAsync().ConfigureAwait(false))
            {
                return default;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (!HasConnection(client) || DirectFailures.Classify(exception).Kind == FailureKind.ConnectionLost))
        {
            // Whatever has ended the connection, a renewal that was refused above all: where there will be none, the search for the next one says so.
            return default;
        }

        try
        {
            return (true, await TakeAsync(messages.Current, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && DirectFailures.Classify(exception).Kind == FailureKind.ConnectionLost)
        {
            return default;
        }
    }

    /// <returns>The message, where the application is to have it.</returns>
    private async Task<CloudToDeviceMessage?> TakeAsync(CloudToDeviceMessage message, CancellationToken cancellationToken)
    {
        if (message.MessageId is not { } id)
        {
            return message;
        }

        if (!_settled.Contains(id))
        {
            return message.CompletedBy(token => CompleteAsync(message, id, token));
        }

        await CompleteAsync(message, id, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // Where the connection ends first, the application is done with the message all the same.
    private Task CompleteAsync(CloudToDeviceMessage message, string id, CancellationToken cancellationToken) => _settled.CompleteAsync(id, async () =>
    {
        try
        {
            await message.CompleteForCertainAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or IotHubDirectException { ErrorCode: IotHubErrorCodes.MessageLockLost })
        {
            return false;
        }
    });
}
