using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IotHubSecureClient.Enforcement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>A device or module over MQTT, without the Microsoft SDK: the TLS policy owns its connection. See <see cref="IDirectDeviceClient"/> for what its calls promise.</summary>
public sealed class DirectDeviceClient : IDirectDeviceClient
{
    private readonly HandlerTasks _tasks;
    private readonly ILogger _logger;
    private readonly HubDialer _dialer;
    private readonly DeviceConnection _connection;
    private readonly TelemetrySender _telemetry;
    private readonly CloudToDeviceReceiver _messages;
    private readonly MethodDispatcher _methods;
    private readonly TwinRequests _twin;
    private readonly DesiredPropertiesReceiver _desired;

    /// <summary>Makes a client. It does not connect yet.</summary>
    /// <param name="options">How to connect. Read now; later changes have no effect.</param>
    /// <param name="connector">
    /// What makes and verifies TLS connections. Give one to all clients with the same policy and certificate: they share its memory and resume each other's sessions.
    /// It brings the policy, the trust and the client certificate; options that set one of these as well are refused.
    /// <see langword="null"/> for an own one, made of <see cref="DirectDeviceClientOptions.Tls"/> and the certificate of the options.
    /// </param>
    /// <param name="timeProvider">The clock for timeouts and renewals; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where the client logs; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">There is a connector, and the options set TLS or a client certificate besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong; the exception lists every such one, without a secret.</exception>
    public DirectDeviceClient(DirectDeviceClientOptions options, TlsConnector? connector = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
        : this(new DeviceProfile(options, connector, timeProvider ?? TimeProvider.System, loggerFactory ?? NullLoggerFactory.Instance), timeProvider ?? TimeProvider.System, loggerFactory ?? NullLoggerFactory.Instance)
    {
    }

    /// <param name="profile">How to connect; clients of one profile share its TLS sessions.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="loggerFactory">Where the client logs.</param>
    internal DirectDeviceClient(DeviceProfile profile, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _logger = loggerFactory.CreateLogger<DirectDeviceClient>();
        _tasks = new HandlerTasks(_logger);
        _dialer = profile.Dialer;
        DeviceId = profile.DeviceId;
        ModuleId = profile.ModuleId;
        _connection = new DeviceConnection(profile.Opener, profile.OperationTimeout, timeProvider, _logger, Receive);
        _telemetry = new TelemetrySender(_connection, profile.Identity, profile.TelemetryDelivery);
        _messages = new CloudToDeviceReceiver(_connection, profile.Identity);
        _methods = new MethodDispatcher(_connection, _tasks, _logger);
        _twin = new TwinRequests(_connection);
        _desired = new DesiredPropertiesReceiver(_connection, _twin, _tasks, _logger);
        _connection.StateChanged += OnStateChanged;
    }

    /// <inheritdoc/>
    public event EventHandler<DirectConnectionStateChangedEventArgs>? StateChanged;

    /// <inheritdoc/>
    public string DeviceId { get; }

    /// <inheritdoc/>
    public string? ModuleId { get; }

    /// <inheritdoc/>
    public DirectConnectionState State => _connection.State;

    /// <inheritdoc/>
    public TlsHandshakeRecord? LastHandshake => _dialer.LastHandshake;

    /// <summary>The hub that it connects to, by host and port.</summary>
    internal string Hub => $"{_dialer.Host}:{_dialer.Port}";

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _connection.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _connection.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendTelemetryAsync(TelemetryMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _telemetry.SendAsync(message, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SendTelemetryBatchAsync(IReadOnlyCollection<TelemetryMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _telemetry.SendAsync(messages, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">This is a module.</exception>
    public IAsyncEnumerable<CloudToDeviceMessage> ReceiveMessagesAsync(CancellationToken cancellationToken = default) =>
        ModuleId is null
            ? _messages.ReceiveAsync(cancellationToken)
            : throw new NotSupportedException($"The module '{ModuleId}' cannot receive cloud-to-device messages: the hub sends them to devices. Receive them as the device '{DeviceId}', or use direct methods.");

    /// <inheritdoc/>
    public Task SetMethodHandlerAsync(string methodName, DirectMethodHandler? handler, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        return _methods.SetAsync(methodName, handler, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetDefaultMethodHandlerAsync(DirectMethodHandler? handler, CancellationToken cancellationToken = default) => _methods.SetAsync(null, handler, cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceTwin> GetTwinAsync(CancellationToken cancellationToken = default) => _twin.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<long> UpdateReportedPropertiesAsync(JsonObject patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return UpdateReportedPropertiesAsync(JsonBytes.Of(patch), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> UpdateReportedPropertiesAsync<T>(T patch, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        UpdateReportedPropertiesAsync(JsonSerializer.SerializeToUtf8Bytes(patch, typeInfo), cancellationToken);

    /// <inheritdoc/>
    public Task SetDesiredPropertiesHandlerAsync(DesiredPropertiesHandler? handler, CancellationToken cancellationToken = default) => _desired.SetAsync(handler, cancellationToken);

    internal Task<long> UpdateReportedPropertiesAsync(byte[] patch, CancellationToken cancellationToken) => _twin.PatchAsync(patch, cancellationToken);

    /// <summary>Sends PINGREQ and waits for PINGRESP (MQTT 3.1.1, section 3.12).</summary>
    internal Task PingAsync(CancellationToken cancellationToken) => _connection.RunAsync(
        "ping the hub",
        0,
        static async (session, state, token) =>
        {
            await session.PingAsync(token).ConfigureAwait(false);
            return state;
        },
        cancellationToken);

    /// <summary>Closes the connection without telling the hub, and cancels the handlers without waiting for them. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _tasks.Dispose();
        _connection.Abort();
    }

    /// <summary>Closes the connection, cancels the handlers and waits for them. A handler that disposes its own client is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _tasks.Dispose();
        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _tasks.StopAsync().ConfigureAwait(false);
        }
    }

    private void Receive(MqttInbound message)
    {
        if (!_twin.TryReceive(message) && !_desired.TryReceive(message) && !_methods.TryReceive(message) && !_messages.TryReceive(message))
        {
            Log.MessageIgnored(_logger, message.Topic);
        }
    }

    private void OnStateChanged(DirectConnectionState state, Exception? reason)
    {
        if (state is DirectConnectionState.Disconnected or DirectConnectionState.Disposed)
        {
            _messages.Fail(reason ?? _connection.NotConnected(null));
        }

        try
        {
            StateChanged?.Invoke(this, new DirectConnectionStateChangedEventArgs(state, reason));
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, "connection states", exception);
        }
    }
}
