using IotHubSecureClient.Devices;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Logging;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Clients;

/// <summary>Makes the clients that stand behind interfaces.</summary>
public sealed class SecureClients
{
    private readonly ClientGates _gates;
    private readonly ClientOrigins _origins;
    private readonly RefusalProbe _probe;
    private readonly SecureClientFactory _factory;

    internal SecureClients(ClientGates gates, ClientOrigins origins, RefusalProbe probe, SecureClientFactory factory)
    {
        _probe = probe;
        _gates = gates;
        _origins = origins;
        _factory = factory;
    }

    /// <summary>Puts a device client behind the interface, whichever overload of <see cref="SecureClientFactory.DeviceClients"/> made it.</summary>
    /// <param name="client">The client; it is closed and disposed with the result.</param>
    /// <exception cref="ArgumentException">This factory did not make the client, so that nothing may verify its connections, or it stands behind an interface already.</exception>
    public ISecureDeviceClient Wrap(DeviceClient client)
    {
        var origin = _origins.Take(client);
        return new SecureDeviceClient(client, TranslationFor(origin.HostName, origin.Paths));
    }

    /// <summary>Puts a service client behind the interface, whichever overload of <see cref="SecureClientFactory.ServiceClients"/> made it.</summary>
    /// <param name="client">The client; it is closed and disposed with the result.</param>
    /// <exception cref="ArgumentException">This factory did not make the client, so that nothing may verify its connections, or it stands behind an interface already.</exception>
    public ISecureServiceClient Wrap(ServiceClient client) => new SecureServiceClient(client, new ViolationTranslation(_gates, _origins.Take(client).HostName));

    /// <summary>Makes a device client.</summary>
    /// <param name="connectionString">The device's connection string.</param>
    /// <param name="transport">The transport.</param>
    public ISecureDeviceClient CreateDevice(string connectionString, DeviceTransportType transport = DeviceTransportType.Mqtt) =>
        Wrap(_factory.DeviceClients.CreateFromConnectionString(connectionString, transport));

    /// <summary>Makes a service client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="transport">The transport of cloud-to-device messages.</param>
    public ISecureServiceClient CreateService(string connectionString, ServiceTransportType transport = ServiceTransportType.Amqp_WebSocket_Only) =>
        Wrap(_factory.ServiceClients.CreateFromConnectionString(connectionString, transport));

    /// <summary>Makes a device client that outlives disconnects and failovers.</summary>
    /// <param name="connectionStrings">The device's connection strings in the order of preference: the first for its own hub, others for hubs of other regions.</param>
    /// <param name="transport">The transport.</param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <exception cref="ArgumentException">There is no connection string, or one is malformed.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public FailoverSecureDeviceClient CreateFailoverDevice(
        IReadOnlyList<string> connectionStrings, DeviceTransportType transport = DeviceTransportType.Mqtt, FailoverOptions? options = null, ReconnectPacer? pacer = null)
    {
        ArgumentNullException.ThrowIfNull(connectionStrings);
        string[] hosts = [.. connectionStrings.Select(each => DeviceSettings.HostOf(each))];
        return CreateFailoverDevice(hosts, hub => _factory.DeviceClients.CreateFromConnectionString(connectionStrings[hub.Index], transport), options, pacer);
    }

    /// <summary>Makes a device client that outlives disconnects and failovers, of clients that <see cref="SecureClientFactory.DeviceClients"/> makes: with a certificate, a proxy, options.</summary>
    /// <param name="hostNames">What the device connects to, in the order of preference: its own hub first, then hubs of other regions.</param>
    /// <param name="create">
    /// Makes a client of one of them, a new one for each connection. What a client disposes with itself, such as a <see cref="DeviceAuthenticationWithTokenRefresh"/>, has to be a new one as well.
    /// A client that this factory did not make, or that connects elsewhere, is refused like an attempt to connect, with an <see cref="ArgumentException"/>.
    /// </param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <exception cref="ArgumentException">There is no host name.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public FailoverSecureDeviceClient CreateFailoverDevice(
        IReadOnlyList<string> hostNames, Func<FailoverEndpoint, DeviceClient> create, FailoverOptions? options = null, ReconnectPacer? pacer = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        var hubs = new FailoverHubs<DeviceClient>(_gates, _origins, create);
        var handlers = new SecureDeviceHandlers(_gates.LoggerFactory.CreateLogger<FailoverSecureDeviceClient>());
        var adapter = new SecureDeviceAdapter(Create, handlers, hubs.ProbeAsync);
        return new(new FailoverClient<ISecureDeviceClient>(adapter, hostNames, options, pacer, _gates.TimeProvider, _gates.LoggerFactory), handlers, hostNames[0]);

        ISecureDeviceClient Create(FailoverEndpoint hub)
        {
            var client = hubs.CreateClient(hub);

            // Its own retry would hide a loss for minutes, and asks nobody for what it holds to be final.
            client.SetRetryPolicy(new NoRetry());
            return new SingleConnectionDeviceClient(new SecureDeviceClient(client, new ViolationTranslation(_gates, hub.Name)), TranslationFor(hub.Name, hubs.PathsOf(hub)));
        }
    }

    /// <summary>Makes a service client that outlives disconnects and failovers.</summary>
    /// <param name="connectionStrings">The back end's connection strings in the order of preference.</param>
    /// <param name="transport">The transport of cloud-to-device messages.</param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <exception cref="ArgumentException">There is no connection string, or one is malformed.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public FailoverSecureServiceClient CreateFailoverService(
        IReadOnlyList<string> connectionStrings, ServiceTransportType transport = ServiceTransportType.Amqp_WebSocket_Only, FailoverOptions? options = null, ReconnectPacer? pacer = null)
    {
        ArgumentNullException.ThrowIfNull(connectionStrings);
        string[] hosts = [.. connectionStrings.Select(ServiceSettings.HostOf)];
        return CreateFailoverService(hosts, hub => _factory.ServiceClients.CreateFromConnectionString(connectionStrings[hub.Index], transport), options, pacer);
    }

    /// <summary>Makes a service client that outlives disconnects and failovers, of clients that <see cref="SecureClientFactory.ServiceClients"/> makes: with a credential, a proxy, options.</summary>
    /// <param name="hostNames">The hubs in the order of preference.</param>
    /// <param name="create">
    /// Makes a client of one of them, a new one for each connection. A client that this factory did not make, or that connects elsewhere, is refused like an attempt to connect, with an
    /// <see cref="ArgumentException"/>.
    /// </param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <exception cref="ArgumentException">There is no host name.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public FailoverSecureServiceClient CreateFailoverService(
        IReadOnlyList<string> hostNames, Func<FailoverEndpoint, ServiceClient> create, FailoverOptions? options = null, ReconnectPacer? pacer = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        var hubs = new FailoverHubs<ServiceClient>(_gates, _origins, create);
        var adapter = new SecureServiceAdapter(hub => new SecureServiceClient(hubs.CreateClient(hub), new ViolationTranslation(_gates, hub.Name)), hubs.ProbeAsync, _gates.TimeProvider);
        return new(new FailoverClient<ServiceConnection>(adapter, hostNames, options, pacer, _gates.TimeProvider, _gates.LoggerFactory), hostNames[0]);
    }

    private ViolationTranslation TranslationFor(string host, IReadOnlyList<HubPath> paths) => new(_gates, host, RefusalProbe.IsNeededFor(paths) ? _probe : null);
}
