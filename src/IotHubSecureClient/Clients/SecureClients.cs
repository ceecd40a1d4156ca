using IotHubSecureClient.Devices;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Logging;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Clients;

/// <summary>Makes the clients that stand behind interfaces.</summary>
public sealed class SecureClients
{
    private readonly ClientGates _gates;
    private readonly SecureClientFactory _factory;

    internal SecureClients(ClientGates gates, SecureClientFactory factory)
    {
        _gates = gates;
        _factory = factory;
    }

    /// <summary>Makes a device client.</summary>
    /// <param name="connectionString">The device's connection string.</param>
    /// <param name="transport">The transport.</param>
    public ISecureDeviceClient CreateDevice(string connectionString, DeviceTransportType transport = DeviceTransportType.Mqtt) => new SecureDeviceClient(
        _factory.DeviceClients.CreateFromConnectionString(connectionString, transport), new ViolationTranslation(_gates, DeviceSettings.HostOf(connectionString)));

    /// <summary>Makes a service client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="transport">The transport of cloud-to-device messages.</param>
    public ISecureServiceClient CreateService(string connectionString, ServiceTransportType transport = ServiceTransportType.Amqp_WebSocket_Only) => new SecureServiceClient(
        _factory.ServiceClients.CreateFromConnectionString(connectionString, transport), new ViolationTranslation(_gates, ServiceSettings.HostOf(connectionString)));

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
        var handlers = new SecureDeviceHandlers(_gates.LoggerFactory.CreateLogger<FailoverSecureDeviceClient>());
        var adapter = new SecureDeviceAdapter(Create, handlers, Probe(HubPath.Of(transport)));
        return new(new FailoverClient<ISecureDeviceClient>(adapter, hosts, options, pacer, _gates.TimeProvider, _gates.LoggerFactory), handlers, hosts[0]);

        ISecureDeviceClient Create(FailoverEndpoint endpoint)
        {
            var client = _factory.DeviceClients.CreateFromConnectionString(connectionStrings[endpoint.Index], transport);

            // Its own retry would hide a loss for minutes, and asks nobody for what it holds to be final.
            client.SetRetryPolicy(new NoRetry());
            return new SecureDeviceClient(client, new ViolationTranslation(_gates, endpoint.Name));
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
        var adapter = new SecureServiceAdapter(endpoint => CreateService(connectionStrings[endpoint.Index], transport), Probe(HubPath.Of(new ServiceSettings(_gates).TransportOf(transport))));
        return new(new FailoverClient<ISecureServiceClient>(adapter, hosts, options, pacer, _gates.TimeProvider, _gates.LoggerFactory), hosts[0]);
    }

    private Func<FailoverEndpoint, CancellationToken, Task> Probe(IReadOnlyList<HubPath> paths)
    {
        var probe = new EndpointProbe(_gates, () => DefaultProxyGate.Application, paths);
        return (endpoint, cancellationToken) => probe.RunAsync(endpoint.Name, cancellationToken);
    }
}
