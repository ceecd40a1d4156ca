using IotHubSecureClient.Devices;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
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
}
