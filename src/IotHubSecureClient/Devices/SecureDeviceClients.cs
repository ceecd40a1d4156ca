using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Devices;

/// <summary>Makes <see cref="DeviceClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>
/// Every overload throws what the SDK's own throws; beside that, in <see cref="Enforcement.EnforcementMode.Strict"/> mode, <see cref="UnverifiedPathException"/> for settings with which a connection
/// could not be verified. Settings are copied: what is changed in them later has no effect.
/// </remarks>
public sealed class SecureDeviceClients
{
    private readonly DeviceSettings _settings;
    private readonly ClientOrigins _origins;
    private readonly RefusalProbe _probe;

    internal SecureDeviceClients(ClientGates gates, ClientOrigins origins, RefusalProbe probe)
    {
        _settings = new DeviceSettings(gates, nameof(DeviceClient));
        _origins = origins;
        _probe = probe;
    }

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked).</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked), through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, ClientOptions? options = null) =>
        Create(hostname, gatewayHostname, authenticationMethod, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over a transport.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, transportType, options);

    /// <summary>Makes a client over a transport, through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, TransportType transportType, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        DeviceSettings.InstallChain(authenticationMethod, transportType);
        return Create(hostname, gatewayHostname, authenticationMethod, DeviceSettings.Of(transportType), options);
    }

    /// <summary>Makes a client over the first of several transports that works.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions? options = null) =>
        Create(hostname, null, authenticationMethod, transportSettings, options);

    /// <summary>Makes a client over the first of several transports that works, through a gateway.</summary>
    /// <param name="hostname">The hub's host name.</param>
    /// <param name="gatewayHostname">The host name of the gateway to connect to.</param>
    /// <param name="authenticationMethod">How the device authenticates.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient Create(string hostname, string? gatewayHostname, IAuthenticationMethod authenticationMethod, ITransportSettings[] transportSettings, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        return Create(
            string.IsNullOrEmpty(gatewayHostname) ? hostname : gatewayHostname,
            transportSettings,
            options,
            (settings, options) => DeviceClient.Create(hostname, gatewayHostname, authenticationMethod, settings, options));
    }

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked).</summary>
    /// <param name="connectionString">The device's connection string.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over AMQP (TCP, or WebSocket where TCP is blocked).</summary>
    /// <param name="connectionString">A connection string without a device.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, string deviceId, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, deviceId, DeviceSettings.DefaultTransport, options);

    /// <summary>Makes a client over a transport.</summary>
    /// <param name="connectionString">The device's connection string.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, TransportType transportType, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, DeviceSettings.Of(transportType), options);

    /// <summary>Makes a client over a transport.</summary>
    /// <param name="connectionString">A connection string without a device.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="transportType">The transport.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, string deviceId, TransportType transportType, ClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, deviceId, DeviceSettings.Of(transportType), options);

    /// <summary>Makes a client over the first of several transports that works.</summary>
    /// <param name="connectionString">The device's connection string.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, ITransportSettings[] transportSettings, ClientOptions? options = null) => Create(
        DeviceSettings.HostOf(connectionString), transportSettings, options, (settings, options) => DeviceClient.CreateFromConnectionString(connectionString, settings, options));

    /// <summary>Makes a client over the first of several transports that works.</summary>
    /// <param name="connectionString">A connection string without a device.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="transportSettings">The transports, the preferred one first.</param>
    /// <param name="options">The client's options.</param>
    public DeviceClient CreateFromConnectionString(string connectionString, string deviceId, ITransportSettings[] transportSettings, ClientOptions? options = null) => Create(
        DeviceSettings.HostOf(connectionString, deviceId), transportSettings, options, (settings, options) => DeviceClient.CreateFromConnectionString(connectionString, deviceId, settings, options));

    private DeviceClient Create(string host, ITransportSettings[] transports, ClientOptions? options, Func<ITransportSettings[], ClientOptions, DeviceClient> create)
    {
        var client = create(_settings.Gate(transports, host), _settings.Gate(options, host));
        var paths = HubPath.Of(transports);
        client.SetRetryPolicy(new VerifyingRetryPolicy(DeviceSettings.DefaultRetryPolicy, _probe, host, paths));
        return _origins.Add(client, host, paths);
    }
}
