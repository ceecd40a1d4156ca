using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Clients;

/// <summary>A service client of the SDK that outlives disconnects and regional failovers. It owns one <see cref="ServiceClient"/> at a time, and makes it anew where its connection is lost.</summary>
/// <remarks>
/// Made by <see cref="SecureClients"/>. A direct method is not invoked again where its answer was lost or did not come within
/// <see cref="FailoverOptions.AttemptTimeout"/>, because the device may have run it; whatever else fails in passing is done again.
/// </remarks>
public sealed class FailoverSecureServiceClient : ISecureServiceClient
{
    private readonly FailoverClient<ServiceConnection> _client;
    private readonly string _firstHost;

    internal FailoverSecureServiceClient(FailoverClient<ServiceConnection> client, string firstHost)
    {
        _client = client;
        _firstHost = firstHost;
        _client.StateChanged += (_, change) => StateChanged?.Invoke(this, change);
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

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _client.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendAsync(string deviceId, Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.MessageId ??= Guid.NewGuid().ToString("N");
        return _client.ExecuteAsync(
            static async (connection, send, token) =>
            {
                await connection.SendAsync(send.DeviceId, send.Message, token).ConfigureAwait(false);
                return true;
            },
            (DeviceId: deviceId, Message: message),
            cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public Task<PurgeMessageQueueResult> PurgeMessageQueueAsync(string deviceId, CancellationToken cancellationToken = default) =>
        _client.ExecuteAsync(static async (connection, deviceId, token) => await connection.Client.PurgeMessageQueueAsync(deviceId, token).ConfigureAwait(false), deviceId, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, CloudToDeviceMethod method, CancellationToken cancellationToken = default) =>
        InvokeAsync(static (client, call, token) => client.InvokeDeviceMethodAsync(call.DeviceId, call.Method, token), (DeviceId: deviceId, Method: method), cancellationToken);

    /// <inheritdoc/>
    public Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, string moduleId, CloudToDeviceMethod method, CancellationToken cancellationToken = default) => InvokeAsync(
        static (client, call, token) => client.InvokeDeviceMethodAsync(call.DeviceId, call.ModuleId, call.Method, token), (DeviceId: deviceId, ModuleId: moduleId, Method: method), cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceStatistics> GetServiceStatisticsAsync(CancellationToken cancellationToken = default) =>
        _client.ExecuteAsync(static async (connection, _, token) => await connection.Client.GetServiceStatisticsAsync(token).ConfigureAwait(false), 0, cancellationToken).AsTask();

    /// <summary>Closes the connection, for good.</summary>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private Task<CloudToDeviceMethodResult> InvokeAsync<TState>(
        Func<ISecureServiceClient, TState, CancellationToken, Task<CloudToDeviceMethodResult>> invoke, TState state, CancellationToken cancellationToken) => _client.ExecuteOnceAsync(
        static async (connection, call, token) => await call.Invoke(connection.Client, call.State, token).ConfigureAwait(false), (Invoke: invoke, State: state), cancellationToken).AsTask();
}
