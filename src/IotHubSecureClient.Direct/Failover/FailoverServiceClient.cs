using System.Runtime.CompilerServices;
using System.Text.Json;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>
/// A service that outlives disconnects and regional failovers: what <see cref="DirectServiceClient"/> is for one hub. It waits where the hub cannot be reached, tries again what failed in passing, and
/// goes on with the next hub where there is one.
/// </summary>
/// <remarks>
/// What is not safe to repeat is not done again where its answer was lost or did not come within <see cref="FailoverOptions.AttemptTimeout"/>, because the hub may have done it: direct methods, creations,
/// deletions, bulk requests, and whatever is bound to an ETag. It fails then as with <see cref="DirectServiceClient"/>, and the caller finds out. Make that time longer than the methods take, their own
/// timeouts included. Each hub has a registry of its own: what is written to one is not in the other.
/// </remarks>
public sealed class FailoverServiceClient : IDirectServiceClient, IAsyncDisposable
{
    private readonly ServiceAdapter _adapter;
    private readonly FailoverClient<DirectServiceClient> _client;
    private IDisposable? _following;

    /// <summary>Makes a client. It does not connect yet.</summary>
    /// <param name="hubs">The hubs in the order of preference, each with its own credentials: first the service's own, then another region's.</param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="connector">What makes and verifies TLS connections, as for <see cref="DirectServiceClient"/>: give one to all clients with the same policy.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where the client logs; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">There is no hub, or there is a connector and TLS options besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong; the exception lists every such one, without a secret.</exception>
    public FailoverServiceClient(
        IReadOnlyList<DirectServiceClientOptions> hubs,
        FailoverOptions? options = null,
        TlsConnector? connector = null,
        ReconnectPacer? pacer = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(hubs);
        ArgumentOutOfRangeException.ThrowIfZero(hubs.Count, nameof(hubs));
        timeProvider ??= TimeProvider.System;
        loggerFactory ??= NullLoggerFactory.Instance;
        _adapter = new ServiceAdapter(hubs, connector, timeProvider, loggerFactory);
        _client = new(_adapter, _adapter.HostNames, options, pacer, timeProvider, loggerFactory);
        _client.StateChanged += (_, change) => StateChanged?.Invoke(this, change);
    }

    /// <summary>The state changed, told with its reason, the hub in question, and what to do. Raised for one state after the other, on a thread that the client does not need.</summary>
    public event EventHandler<FailoverStateChangedEventArgs>? StateChanged;

    /// <summary>Where the client stands, why, and what to do.</summary>
    public FailoverState State => _client.State;

    /// <inheritdoc/>
    public TlsHandshakeRecord? LastHandshake => _adapter.LastHandshake;

    /// <summary>The current state and every one that follows, none left out. Ends when the client is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<FailoverState> ReadStatesAsync(CancellationToken cancellationToken = default) => _client.ReadStatesAsync(cancellationToken);

    /// <summary>Puts other options in force, for all that begins from now on.</summary>
    /// <param name="options">The options; read now.</param>
    /// <exception cref="OptionsValidationException">Options are wrong; those in force stay so.</exception>
    public void Reconfigure(FailoverOptions options) => _client.Reconfigure(options);

    /// <summary>Finds a hub that can be reached under the policy, and waits until there is one. Calls do so by themselves. After a refusal that does not pass, this is what asks for another attempt.</summary>
    /// <param name="cancellationToken">Ends the wait; the attempts go on.</param>
    /// <exception cref="Tls.TlsPolicyViolationException">The TLS policy refused every hub.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _client.ConnectAsync(cancellationToken);

    /// <summary>Ends every connection and all that waits for one. <see cref="ConnectAsync"/> makes others.</summary>
    /// <param name="cancellationToken">Ends the wait; the closing goes on.</param>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _client.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceIdentity> CreateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default) =>
        OnceAsync(static (client, device, token) => client.CreateDeviceAsync(device, token), device, cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceIdentity> GetDeviceAsync(string deviceId, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, deviceId, token) => client.GetDeviceAsync(deviceId, token), deviceId, cancellationToken);

    /// <inheritdoc/>
    public Task<DeviceIdentity> UpdateDeviceAsync(DeviceIdentity device, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        return WriteAsync(device.ETag, static (client, device, token) => client.UpdateDeviceAsync(device, token), device, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteDeviceAsync(string deviceId, string? etag = null, CancellationToken cancellationToken = default) =>
        OnceAsync(static (client, call, token) => DoneAsync(client.DeleteDeviceAsync(call.DeviceId, call.ETag, token)), (DeviceId: deviceId, ETag: etag), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceIdentity>> ListDevicesAsync(int maxCount = 1000, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, maxCount, token) => client.ListDevicesAsync(maxCount, token), maxCount, cancellationToken);

    /// <inheritdoc/>
    public Task<BulkOperationResult> ApplyDevicesAsync(IReadOnlyCollection<BulkOperation> operations, CancellationToken cancellationToken = default) =>
        OnceAsync(static (client, operations, token) => client.ApplyDevicesAsync(operations, token), operations, cancellationToken);

    /// <inheritdoc/>
    public Task<RegistryStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(static (client, _, token) => client.GetStatisticsAsync(token), 0, cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> CreateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default) =>
        OnceAsync(static (client, identity, token) => client.CreateModuleAsync(identity, token), identity, cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> GetModuleAsync(string deviceId, string moduleId, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, call, token) => client.GetModuleAsync(call.DeviceId, call.ModuleId, token), (DeviceId: deviceId, ModuleId: moduleId), cancellationToken);

    /// <inheritdoc/>
    public Task<ModuleIdentity> UpdateModuleAsync(ModuleIdentity identity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return WriteAsync(identity.ETag, static (client, identity, token) => client.UpdateModuleAsync(identity, token), identity, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteModuleAsync(string deviceId, string moduleId, string? etag = null, CancellationToken cancellationToken = default) => OnceAsync(
        static (client, call, token) => DoneAsync(client.DeleteModuleAsync(call.DeviceId, call.ModuleId, call.ETag, token)), (DeviceId: deviceId, ModuleId: moduleId, ETag: etag), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModuleIdentity>> ListModulesAsync(string deviceId, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, deviceId, token) => client.ListModulesAsync(deviceId, token), deviceId, cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> GetTwinAsync(string deviceId, string? moduleId = null, CancellationToken cancellationToken = default) =>
        RunAsync(static (client, call, token) => client.GetTwinAsync(call.DeviceId, call.ModuleId, token), (DeviceId: deviceId, ModuleId: moduleId), cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> UpdateTwinAsync(string deviceId, TwinPatch patch, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default) => WriteAsync(
        etag,
        static (client, call, token) => client.UpdateTwinAsync(call.DeviceId, call.Patch, call.ModuleId, call.ETag, token),
        (DeviceId: deviceId, Patch: patch, ModuleId: moduleId, ETag: etag),
        cancellationToken);

    /// <inheritdoc/>
    public Task<Twin> ReplaceTwinAsync(string deviceId, TwinPatch twin, string? moduleId = null, string? etag = null, CancellationToken cancellationToken = default) => WriteAsync(
        etag,
        static (client, call, token) => client.ReplaceTwinAsync(call.DeviceId, call.Twin, call.ModuleId, call.ETag, token),
        (DeviceId: deviceId, Twin: twin, ModuleId: moduleId, ETag: etag),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DirectMethodResult> InvokeMethodAsync(string deviceId, DirectMethodInvocation invocation, string? moduleId = null, CancellationToken cancellationToken = default) => OnceAsync(
        static (client, call, token) => client.InvokeMethodAsync(call.DeviceId, call.Invocation, call.ModuleId, token),
        (DeviceId: deviceId, Invocation: invocation, ModuleId: moduleId),
        cancellationToken);

    /// <summary>Runs a query, page after page. Each page is fetched again where that failed in passing; one hub does not know how far another one came, and refuses.</summary>
    /// <param name="query">The query, such as <c>SELECT * FROM devices</c>.</param>
    /// <param name="pageSize">How many items to fetch at a time; <see langword="null"/> leaves it to the hub.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<JsonElement> QueryAsync(string query, int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? continuationToken = null;
        do
        {
            var page = await QueryPageAsync(query, pageSize, continuationToken, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }

    /// <inheritdoc/>
    public Task<QueryPage> QueryPageAsync(string query, int? pageSize = null, string? continuationToken = null, CancellationToken cancellationToken = default) => RunAsync(
        static (client, call, token) => client.QueryPageAsync(call.Query, call.PageSize, call.ContinuationToken, token),
        (Query: query, PageSize: pageSize, ContinuationToken: continuationToken),
        cancellationToken);

    /// <summary>Ends every connection, for good, without waiting for it. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <summary>Ends every connection, for good.</summary>
    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _following, null)?.Dispose();
        return _client.DisposeAsync();
    }

    internal void Follow(IOptionsMonitor<FailoverServiceClientOptions> monitor) => _following = monitor.OnFailoverChange(Options.DefaultName, static changed => changed.Failover, Reconfigure);

    private static async Task<bool> DoneAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private Task<TResult> RunAsync<TState, TResult>(Func<DirectServiceClient, TState, CancellationToken, Task<TResult>> run, TState state, CancellationToken cancellationToken) =>
        _client.ExecuteAsync(static (client, call, token) => new ValueTask<TResult>(call.Run(client, call.State, token)), (Run: run, State: state), cancellationToken).AsTask();

    private Task<TResult> OnceAsync<TState, TResult>(Func<DirectServiceClient, TState, CancellationToken, Task<TResult>> run, TState state, CancellationToken cancellationToken) =>
        _client.ExecuteOnceAsync(static (client, call, token) => new ValueTask<TResult>(call.Run(client, call.State, token)), (Run: run, State: state), cancellationToken).AsTask();

    /// <summary>A change that is bound to a version would meet itself where it was made: it would be told that somebody else had made one.</summary>
    private Task<TResult> WriteAsync<TState, TResult>(string? etag, Func<DirectServiceClient, TState, CancellationToken, Task<TResult>> run, TState state, CancellationToken cancellationToken) =>
        etag is null or "*" ? RunAsync(run, state, cancellationToken) : OnceAsync(run, state, cancellationToken);
}
