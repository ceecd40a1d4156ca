using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>A device or module and its connection to its hub. Thread-safe.</summary>
/// <remarks>
/// Every call ends after <see cref="DirectDeviceClientOptions.OperationTimeout"/> with a <see cref="TimeoutException"/>, when it is cancelled with an <see cref="OperationCanceledException"/>,
/// where there is no connection or the hub refuses with an <see cref="IotHubDirectException"/>, and after disposal with an <see cref="ObjectDisposedException"/>.
/// A lost connection is not made again by itself: <see cref="StateChanged"/> tells of it, the next call fails, and <see cref="ConnectAsync"/> makes another.
/// What was subscribed to before is subscribed to again.
/// Before its shared access signature expires the client replaces its connection by itself; a call that is under way then is done again if it has to be, so that the hub may see it twice.
/// A call that is cancelled while its bytes are being written closes the connection, for nothing that makes sense can follow a part of a packet.
/// </remarks>
public interface IDirectDeviceClient : IAsyncDisposable, IDisposable
{
    /// <summary>The connection changed. Raised on the thread that changed it: do not block.</summary>
    event EventHandler<DirectConnectionStateChangedEventArgs>? StateChanged;

    /// <summary>The id of the device.</summary>
    string DeviceId { get; }

    /// <summary>The id of the module; <see langword="null"/> where this is the device itself.</summary>
    string? ModuleId { get; }

    /// <summary>Whether the client is connected.</summary>
    DirectConnectionState State { get; }

    /// <summary>The outcome of the last TLS handshake; <see langword="null"/> before the first.</summary>
    TlsHandshakeRecord? LastHandshake { get; }

    /// <summary>Connects: TCP, TLS with its verdict, WebSocket where that is the transport, and only then the credentials. Does nothing where there is a connection.</summary>
    /// <exception cref="TlsPolicyViolationException">The TLS policy refuses the connection; no credential was sent.</exception>
    /// <exception cref="IotHubDirectException">The hub refused the credentials, or cannot be reached.</exception>
    Task ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes the connection. <see cref="ConnectAsync"/> can make another.</summary>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a message to the hub, and waits for its confirmation where <see cref="DirectDeviceClientOptions.TelemetryDelivery"/> says so.</summary>
    /// <exception cref="ArgumentException">The message is larger than the hub allows.</exception>
    Task SendTelemetryAsync(TelemetryMessage message, CancellationToken cancellationToken = default);

    /// <summary>Sends messages to the hub. MQTT has no batches: each is a packet of its own, sent without waiting for the confirmation of those before.</summary>
    /// <remarks>When a message fails, those after it that are not sent yet are left out, and the first failure is thrown; others may have arrived.</remarks>
    Task SendTelemetryBatchAsync(IReadOnlyCollection<TelemetryMessage> messages, CancellationToken cancellationToken = default);

    /// <summary>Receives cloud-to-device messages. Each stays in the hub's queue until it is completed. Several enumerations share the messages.</summary>
    /// <remarks>Ends with an <see cref="IotHubDirectException"/> when the connection is lost or closed. The hub sends such messages to devices, not to modules.</remarks>
    IAsyncEnumerable<CloudToDeviceMessage> ReceiveMessagesAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets or, with <see langword="null"/>, removes the handler of a direct method. A method without a handler is answered with status 501.</summary>
    /// <remarks>May be set before the client connects. When this returns on a connected client, the hub invokes the method.</remarks>
    Task SetMethodHandlerAsync(string methodName, DirectMethodHandler? handler, CancellationToken cancellationToken = default);

    /// <summary>Sets or, with <see langword="null"/>, removes the handler of every direct method that has none of its own.</summary>
    Task SetDefaultMethodHandlerAsync(DirectMethodHandler? handler, CancellationToken cancellationToken = default);

    /// <summary>Reads the twin.</summary>
    Task<DeviceTwin> GetTwinAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes the reported properties: what is named is set, a JSON null removes.</summary>
    /// <returns>The version of the reported properties after the change.</returns>
    Task<long> UpdateReportedPropertiesAsync(JsonObject patch, CancellationToken cancellationToken = default);

    /// <summary>Changes the reported properties: what is named is set, a JSON null removes.</summary>
    /// <param name="patch">A value that is written as a JSON object.</param>
    /// <param name="typeInfo">How to write it, from a source-generated context.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The version of the reported properties after the change.</returns>
    Task<long> UpdateReportedPropertiesAsync<T>(T patch, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default);

    /// <summary>Sets or, with <see langword="null"/>, removes the handler of changes of the desired properties.</summary>
    /// <remarks>May be set before the client connects. When this returns on a connected client, the hub sends changes; for what is desired already, read the twin.</remarks>
    Task SetDesiredPropertiesHandlerAsync(DesiredPropertiesHandler? handler, CancellationToken cancellationToken = default);
}
