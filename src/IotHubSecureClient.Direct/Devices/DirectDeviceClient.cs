using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>A device or module over MQTT, without the Microsoft SDK: the TLS policy owns its connection. See <see cref="IDirectDeviceClient"/> for what its calls promise.</summary>
public sealed class DirectDeviceClient : IDirectDeviceClient
{
    private const int MqttPort = 8883;
    private const int WebSocketPort = 443;
    private const string Product = "IotHubSecureClient.Direct";

    private readonly HandlerTasks _tasks = new();
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
        : this(options, NewDialer(options, connector, timeProvider, loggerFactory), timeProvider ?? TimeProvider.System, loggerFactory ?? NullLoggerFactory.Instance)
    {
    }

    /// <param name="options">Options that <see cref="NewDialer"/> has checked.</param>
    /// <param name="dialer">What makes the connections, of this client and of others with the same options.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="loggerFactory">Where the client logs.</param>
    internal DirectDeviceClient(DirectDeviceClientOptions options, HubDialer dialer, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _logger = loggerFactory.CreateLogger<DirectDeviceClient>();
        var connectionString = DeviceConnectionString.Parse(options.ConnectionString!);
        DeviceId = connectionString.DeviceId;
        ModuleId = connectionString.ModuleId;
        var identity = new MqttIdentity(connectionString, options.ModelId, Product);

        // Made anew for each connection, so that no token is kept in between.
        var lifetime = new SharedAccessSignatureOptions { TimeToLive = options.SharedAccessSignature.TimeToLive, RenewalShare = options.SharedAccessSignature.RenewalShare };
        SharedAccessSignatureSource? Tokens() => SharedAccessSignatureSource.For(connectionString, lifetime, timeProvider);
        _dialer = dialer;
        var opener = new MqttSessionOpener(_dialer, options.Transport, identity, Tokens, options.KeepAlive, options.OperationTimeout);
        _connection = new DeviceConnection(opener, options.OperationTimeout, timeProvider, _logger, Receive);
        _telemetry = new TelemetrySender(_connection, identity, options.TelemetryDelivery);
        _messages = new CloudToDeviceReceiver(_connection, identity);
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

    /// <summary>Checks options, and makes what dials by them.</summary>
    /// <exception cref="ArgumentException">There is a connector, and the options set TLS or a client certificate besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong.</exception>
    internal static HubDialer NewDialer(DirectDeviceClientOptions options, TlsConnector? connector, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConnectorCheck.ThrowIfIgnored(
            connector,
            (nameof(options.Tls), options.Tls is not null),
            (nameof(options.CertificateFile), options.CertificateFile is not null),
            (nameof(options.CertificateKeyFile), options.CertificateKeyFile is not null),
            (nameof(options.UseClientCertificate), options.GetClientCertificate() is not null));
        OptionsCheck.ThrowIfInvalid(options, new DirectDeviceClientOptionsValidator(), new DirectDeviceClientOptionsRules { HasConnector = connector is not null });
        timeProvider ??= TimeProvider.System;
        var endpoint = DeviceConnectionString.Parse(options.ConnectionString!).Endpoint;
        var port = options.Port ?? endpoint.Port ?? (options.Transport == DirectTransport.Mqtt ? MqttPort : WebSocketPort);
        connector ??= new TlsConnector((options.Tls ?? new()).ToClientOptions(ClientCertificateFiles.Of(options)), timeProvider, loggerFactory);
        return new HubDialer(connector, endpoint.HostName, port, options.Address, timeProvider, options.GetNameLookup());
    }

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
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _tasks.StopAsync().ConfigureAwait(false);
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
