using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Clients;

/// <summary>
/// A service client of the SDK under the policy. Where the policy refuses a connection, every method throws <see cref="TlsPolicyViolationException"/> itself, with the SDK's exception inside; what else
/// is thrown is the SDK's.
/// </summary>
public interface ISecureServiceClient : IAsyncDisposable
{
    /// <summary>The hub that the client connects to.</summary>
    string HostName { get; }

    /// <summary>Opens the connection for cloud-to-device messages; the methods below do so by themselves.</summary>
    /// <param name="cancellationToken">Ends the wait. The SDK takes no token here: the opening goes on.</param>
    Task OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the connection.</summary>
    /// <param name="cancellationToken">Ends the wait. The closing begins all the same, and goes on.</param>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a cloud-to-device message.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="message">The message; the caller disposes it.</param>
    /// <param name="cancellationToken">Ends the wait. The SDK takes no token here: the message may arrive all the same.</param>
    Task SendAsync(string deviceId, Message message, CancellationToken cancellationToken = default);

    /// <summary>Removes the messages that wait for a device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PurgeMessageQueueResult> PurgeMessageQueueAsync(string deviceId, CancellationToken cancellationToken = default);

    /// <summary>Calls a direct method of a device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="method">The method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, CloudToDeviceMethod method, CancellationToken cancellationToken = default);

    /// <summary>Calls a direct method of a module.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="moduleId">The module.</param>
    /// <param name="method">The method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CloudToDeviceMethodResult> InvokeDeviceMethodAsync(string deviceId, string moduleId, CloudToDeviceMethod method, CancellationToken cancellationToken = default);

    /// <summary>Counts the connected devices.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ServiceStatistics> GetServiceStatisticsAsync(CancellationToken cancellationToken = default);
}
