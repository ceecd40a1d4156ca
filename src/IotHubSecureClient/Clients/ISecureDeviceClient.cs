using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Clients;

/// <summary>
/// A device client of the SDK under the policy, as an interface: the SDK's <see cref="DeviceClient"/> has no public constructor and no virtual member, so that it cannot be put in the place of another
/// or mocked. Where the policy refuses a connection, every method throws <see cref="TlsPolicyViolationException"/> itself, with the SDK's exception inside; what else is thrown is the SDK's.
/// </summary>
public interface ISecureDeviceClient : IAsyncDisposable
{
    /// <summary>The hub or gateway that the client connects to.</summary>
    string HostName { get; }

    /// <summary>Connects; the methods below do so by themselves.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the connection. The client is of no use after it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a telemetry message, and returns when the hub has acknowledged it.</summary>
    /// <param name="message">The message; the caller disposes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SendEventAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Sends telemetry messages, and returns when the hub has acknowledged them.</summary>
    /// <param name="messages">The messages; the caller disposes them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SendEventBatchAsync(IEnumerable<Message> messages, CancellationToken cancellationToken = default);

    /// <summary>Sets what takes cloud-to-device messages.</summary>
    /// <param name="messageHandler">The handler; <see langword="null"/> for none.</param>
    /// <param name="userContext">Passed to the handler.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetReceiveMessageHandlerAsync(ReceiveMessageCallback? messageHandler, object? userContext, CancellationToken cancellationToken = default);

    /// <summary>Tells the hub that a cloud-to-device message was dealt with.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task CompleteAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Gives a cloud-to-device message back to the queue. Not over MQTT.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AbandonAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Tells the hub that a cloud-to-device message cannot be dealt with. Not over MQTT.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RejectAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Sets what answers a direct method.</summary>
    /// <param name="methodName">The method.</param>
    /// <param name="methodHandler">The handler; <see langword="null"/> for none.</param>
    /// <param name="userContext">Passed to the handler.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetMethodHandlerAsync(string methodName, MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken = default);

    /// <summary>Sets what answers every other direct method.</summary>
    /// <param name="methodHandler">The handler; <see langword="null"/> for none.</param>
    /// <param name="userContext">Passed to the handler.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetMethodDefaultHandlerAsync(MethodCallback? methodHandler, object? userContext, CancellationToken cancellationToken = default);

    /// <summary>Sets what takes changes of desired properties. Changes made while the device is offline are not delivered: get the twin after each reconnect.</summary>
    /// <param name="callback">The handler.</param>
    /// <param name="userContext">Passed to the handler.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetDesiredPropertyUpdateCallbackAsync(DesiredPropertyUpdateCallback callback, object? userContext, CancellationToken cancellationToken = default);

    /// <summary>Reads the twin.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Twin> GetTwinAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes reported properties.</summary>
    /// <param name="reportedProperties">The changes; a property set to <see langword="null"/> is removed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UpdateReportedPropertiesAsync(TwinCollection reportedProperties, CancellationToken cancellationToken = default);

    /// <summary>Sets what is told of changes of the connection. Never close or dispose the client on its thread.</summary>
    /// <param name="statusChangesHandler">The handler; <see langword="null"/> for none.</param>
    void SetConnectionStatusChangesHandler(ConnectionStatusChangesHandler? statusChangesHandler);
}
