using System.Text.Json;
using IotHubSecureClient.Enforcement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>The hub's service API over HTTPS, without the Microsoft SDK: the TLS policy owns its connections. See <see cref="IDirectServiceClient"/> for what its calls promise.</summary>
public sealed class DirectServiceClient : IDirectServiceClient
{
    private readonly HubDialer _dialer;
    private readonly ServicePipeline _pipeline;
    private readonly DeviceApi _devices;
    private readonly ModuleApi _modules;
    private readonly TwinApi _twins;
    private readonly MethodApi _methods;
    private readonly QueryApi _queries;

    /// <summary>Makes a client. It connects with its first call.</summary>
    /// <param name="options">How to connect. Read now; later changes have no effect.</param>
    /// <param name="connector">What makes and verifies TLS connections; <see langword="null"/> for an own one, made of <see cref="DirectServiceClientOptions.Tls"/>.</param>
    /// <param name="timeProvider">The clock for timeouts and renewals; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where handshakes are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">There is a connector, and the options set TLS besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong; the exception lists every such one, without a secret.</exception>
    public DirectServiceClient(DirectServiceClientOptions options, TlsConnector? connector = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
        : this(new ServiceProfile(options, connector, timeProvider ?? TimeProvider.System, loggerFactory))
    {
    }

    /// <param name="profile">How to connect; clients of one profile share its TLS sessions.</param>
    internal DirectServiceClient(ServiceProfile profile)
    {
        _dialer = profile.Dialer;
        _pipeline = profile.NewPipeline();
        _devices = new DeviceApi(_pipeline);
        _modules = new ModuleApi(_pipeline);
        _twins = new TwinApi(_pipeline);
        _methods = new MethodApi(_pipeline);
        _queries = new QueryApi(_pipeline);
    }

    /// <inheritdoc/>
    public TlsHandshakeRecord? LastHandshake => _dialer.LastHandshake;

    /// <inheritdoc/>
    public Task<DeviceIdentity> CreateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default) => _devices.CreateAsync(device, cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceIdentity> GetDeviceAsync(string deviceId, CancellationToken cancellationToken = default) => _devices.GetAsync(deviceId, cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceIdentity> UpdateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default) => _devices.UpdateAsync(device, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteDeviceAsync(string deviceId, string? etag = null, CancellationToken cancellationToken = default) => _devices.DeleteAsync(deviceId, etag, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceIdentity>> ListDevicesAsync(int maxCount = 1000, CancellationToken cancellationToken = default) => _devices.ListAsync(maxCount, cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperationResult> ApplyDevicesAsync(IReadOnlyCollection<BulkOperation> operations, CancellationToken cancellationToken = default) => _devices.ApplyAsync(operations, cancellationToken);

    /// <inheritdoc/>
    public Task<RegistryStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => _devices.GetStatisticsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> CreateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default) => _modules.CreateAsync(identity, cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> GetModuleAsync(string deviceId, string moduleId, CancellationToken cancellationToken = default) => _modules.GetAsync(deviceId, moduleId, cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> UpdateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default) => _modules.UpdateAsync(identity, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteModuleAsync(string deviceId, string moduleId, string? etag = null, CancellationToken cancellationToken = default) => _modules.DeleteAsync(deviceId, moduleId, etag, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModuleIdentity>> ListModulesAsync(string deviceId, CancellationToken cancellationToken = default) => _modules.ListAsync(deviceId, cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> GetTwinAsync(string deviceId, string? moduleId = null, CancellationToken cancellationToken = default) => _twins.GetAsync(deviceId, moduleId, cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> UpdateTwinAsync(string deviceId, TwinPatch patch, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default) =>
        _twins.PatchAsync(deviceId, moduleId, patch, etag, cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> ReplaceTwinAsync(string deviceId, TwinPatch twin, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default) =>
        _twins.ReplaceAsync(deviceId, moduleId, twin, etag, cancellationToken);

    /// <inheritdoc/>
    public Task<DirectMethodResult> InvokeMethodAsync(string deviceId, DirectMethodInvocation invocation, string? moduleId = null, CancellationToken cancellationToken = default) =>
        _methods.InvokeAsync(deviceId, moduleId, invocation, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<JsonElement> QueryAsync(string query, int? pageSize = null, CancellationToken cancellationToken = default) => _queries.QueryAsync(query, pageSize, cancellationToken);

    /// <inheritdoc/>
    public Task<QueryPage> QueryPageAsync(string query, int? pageSize = null, string? continuationToken = null, CancellationToken cancellationToken = default) =>
        _queries.QueryPageAsync(query, pageSize, continuationToken, cancellationToken);

    /// <summary>Finds out whether the hub can be reached under the policy, by a handshake without credentials.</summary>
    internal Task ProbeAsync(CancellationToken cancellationToken) => _dialer.ProbeAsync(cancellationToken);

    /// <summary>Closes every connection; calls under way end with an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _pipeline.Dispose();
}
