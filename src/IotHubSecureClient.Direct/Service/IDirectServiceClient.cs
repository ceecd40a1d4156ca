using System.Text.Json;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>A service and its hub: registry, twins, direct methods, queries. Thread-safe.</summary>
/// <remarks>
/// Every call ends after <see cref="DirectServiceClientOptions.OperationTimeout"/> with a <see cref="TimeoutException"/>, when it is cancelled with an <see cref="OperationCanceledException"/>,
/// where the hub refuses or cannot be reached with an <see cref="IotHubDirectException"/>, where the TLS policy refuses the connection with a <see cref="TlsPolicyViolationException"/>
/// (no request was sent then), and after disposal with an <see cref="ObjectDisposedException"/>. Nothing is tried again by itself,
/// except that the base library sends a request without a body again where its connection ended before the answer began.
/// </remarks>
public interface IDirectServiceClient : IDisposable
{
    /// <summary>The outcome of the last TLS handshake; <see langword="null"/> before the first.</summary>
    TlsHandshakeRecord? LastHandshake { get; }

    /// <summary>Creates a device.</summary>
    /// <returns>The device as the hub has it, with the keys that it made.</returns>
    Task<DeviceIdentity> CreateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default);

    /// <summary>Reads a device.</summary>
    Task<DeviceIdentity> GetDeviceAsync(string deviceId, CancellationToken cancellationToken = default);

    /// <summary>Updates a device: only if its version is that of <see cref="DeviceIdentity.ETag"/>, or, where that is <see langword="null"/>, in any case.</summary>
    /// <returns>The device as the hub has it.</returns>
    Task<DeviceIdentity> UpdateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default);

    /// <summary>Deletes a device with its modules and twins.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="etag">The version that it has to have; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteDeviceAsync(string deviceId, string? etag = null, CancellationToken cancellationToken = default);

    /// <summary>Lists devices. For more than the service lists, query.</summary>
    /// <param name="maxCount">The most to list; the service lists at most 1000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<DeviceIdentity>> ListDevicesAsync(int maxCount = 1000, CancellationToken cancellationToken = default);

    /// <summary>Creates, updates and deletes up to 100 devices in one request. A device that is refused does not stop the others: see <see cref="BulkOperationResult.Errors"/>.</summary>
    Task<BulkOperationResult> ApplyDevicesAsync(IReadOnlyCollection<BulkOperation> operations, CancellationToken cancellationToken = default);

    /// <summary>Counts the devices.</summary>
    Task<RegistryStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates a module.</summary>
    /// <returns>The module as the hub has it, with the keys that it made.</returns>
    Task<ModuleIdentity> CreateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default);

    /// <summary>Reads a module.</summary>
    Task<ModuleIdentity> GetModuleAsync(string deviceId, string moduleId, CancellationToken cancellationToken = default);

    /// <summary>Updates a module: only if its version is that of <see cref="ModuleIdentity.ETag"/>, or, where that is <see langword="null"/>, in any case.</summary>
    /// <returns>The module as the hub has it.</returns>
    Task<ModuleIdentity> UpdateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default);

    /// <summary>Deletes a module with its twin.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="moduleId">The id of the module.</param>
    /// <param name="etag">The version that it has to have; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteModuleAsync(string deviceId, string moduleId, string? etag = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the modules of a device.</summary>
    Task<IReadOnlyList<ModuleIdentity>> ListModulesAsync(string deviceId, CancellationToken cancellationToken = default);

    /// <summary>Reads a twin.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="moduleId">The id of the module; <see langword="null"/> for the device's own twin.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<Twin> GetTwinAsync(string deviceId, string? moduleId = null, CancellationToken cancellationToken = default);

    /// <summary>Changes tags and desired properties.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="patch">The change.</param>
    /// <param name="moduleId">The id of the module; <see langword="null"/> for the device's own twin.</param>
    /// <param name="etag">The version that the twin has to have; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The twin after the change.</returns>
    Task<Twin> UpdateTwinAsync(string deviceId, TwinPatch patch, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default);

    /// <summary>Replaces tags and desired properties: what is not named is removed.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="twin">The new content.</param>
    /// <param name="moduleId">The id of the module; <see langword="null"/> for the device's own twin.</param>
    /// <param name="etag">The version that the twin has to have; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The twin after the change.</returns>
    Task<Twin> ReplaceTwinAsync(string deviceId, TwinPatch twin, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default);

    /// <summary>Invokes a direct method. The call may take the invocation's timeouts in addition to its own.</summary>
    /// <param name="deviceId">The id of the device.</param>
    /// <param name="invocation">The method.</param>
    /// <param name="moduleId">The id of the module; <see langword="null"/> for the device itself.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IotHubDirectException">
    /// With <see cref="IotHubErrorCodes.DeviceNotOnline"/> or <see cref="IotHubErrorCodes.DeviceNotFound"/>: the device is not there; with <see cref="IotHubErrorCodes.GatewayTimeout"/>: it did not answer.
    /// </exception>
    Task<DirectMethodResult> InvokeMethodAsync(string deviceId, DirectMethodInvocation invocation, string? moduleId = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a query, page after page.</summary>
    /// <param name="query">The query, such as <c>SELECT * FROM devices</c>.</param>
    /// <param name="pageSize">How many items to fetch at a time; <see langword="null"/> leaves it to the hub.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<JsonElement> QueryAsync(string query, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a query for one page.</summary>
    /// <param name="query">The query.</param>
    /// <param name="pageSize">How many items to fetch; <see langword="null"/> leaves it to the hub.</param>
    /// <param name="continuationToken">That of the page before; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<QueryPage> QueryPageAsync(string query, int? pageSize = null, string? continuationToken = null, CancellationToken cancellationToken = default);
}
