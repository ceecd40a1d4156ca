using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Devices;

/// <summary>Makes <see cref="ModuleClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>
/// Every overload throws what the SDK's own throws; beside that, in <see cref="Enforcement.EnforcementMode.Strict"/> mode, <see cref="UnverifiedPathException"/> for settings with which a connection
/// could not be verified. Settings are copied: what is changed in them later has no effect.
/// </remarks>
public sealed class SecureModuleClients
{
    private readonly DeviceSettings _settings;
    private readonly RefusalProbe _probe;

    internal SecureModuleClients(ClientGates gates, RefusalProbe probe)
    {
        _settings = new DeviceSettings(gates, nameof(ModuleClient));
        _probe = probe;
    }

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked).</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked), through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, ClientOptions? options = null) =>
        Create(hostname, gatewayHostname, authenticationMethod, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over a transport.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, transportType, options);

    /// <summary>Makes a client over a transport, through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        DeviceSettings.InstallChain(authenticationMethod, transportType);
        return Create(hostname, gatewayHostname, authenticationMethod, DeviceSettings.Of(transportType), options);
    }

    /// <summary>Makes a client over the first of several transports that works.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, transportSettings, options);

    /// <summary>Makes a client over the first of several transports that works, through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the module authenticates.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        var host = string.IsNullOrEmpty(gatewayHostname) ? hostname : gatewayHostname;
        return Guard(ModuleClient.Create(hostname, gatewayHostname, authenticationMethod, _settings.Gate(transportSettings, host), _settings.GateModule(options, host)), host, transportSettings);
    }

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked).</summary>
    /// <param name="connectionString">The module's connection string.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient CreateFromConnectionString(string connectionString, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over a transport.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient CreateFromConnectionString(string connectionString, TransportType transportType, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, DeviceSettings.Of(transportType), options);

    /// <summary>Makes a client over the first of several transports that works.</summary>
    /// <param name="connectionString">The module's connection string.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public ModuleClient CreateFromConnectionString(string connectionString, ITransportSettings[] transportSettings, ClientOptions? options = null)
    {
        var host = DeviceSettings.HostOf(connectionString);
        return Guard(ModuleClient.CreateFromConnectionString(connectionString, _settings.Gate(transportSettings, host), _settings.GateModule(options, host)), host, transportSettings);
    }

    /// <summary>Makes a client over AMQP from what the IoT Edge runtime puts into a module's environment.</summary>
    /// <param name="options">The client's options.</param>
    public Task<ModuleClient> CreateFromEnvironmentAsync(ClientOptions? options = null) => CreateFromEnvironmentAsync(DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client from what the IoT Edge runtime puts into a module's environment.</summary>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public Task<ModuleClient> CreateFromEnvironmentAsync(TransportType transportType, ClientOptions? options = null) =>
        CreateFromEnvironmentAsync(DeviceSettings.Of(transportType), options);

    /// <summary>Makes a client over the first of several transports that works, from what the IoT Edge runtime puts into a module's environment.</summary>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public async Task<ModuleClient> CreateFromEnvironmentAsync(ITransportSettings[] transportSettings, ClientOptions? options = null)
    {
        var host = EdgeEnvironment.HostName();
        return Guard(await ModuleClient.CreateFromEnvironmentAsync(_settings.Gate(transportSettings, host), _settings.GateModule(options, host)).ConfigureAwait(false), host, transportSettings);
    }

    private ModuleClient Guard(ModuleClient client, string host, ITransportSettings[] transports)
    {
        client.SetRetryPolicy(new VerifyingRetryPolicy(DeviceSettings.DefaultRetryPolicy, _probe, host, HubPath.Of(transports)));
        return client;
    }
}
