using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;
using TransportType = Microsoft.Azure.Devices.Client.TransportType;

namespace IotHubSecureClient.Tests.Snippets;

/// <summary>What docs/migration.md starts from: the Azure IoT SDK alone.</summary>
internal static class MigrationBefore
{
    public static DeviceClient DeviceOverMqtt(string connectionString)
    {
        var device = DeviceClient.CreateFromConnectionString(connectionString, TransportType.Mqtt);
        return device;
    }

    public static DeviceClient DeviceBehindAProxy(string connectionString)
    {
        var settings = new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only) { Proxy = new WebProxy("http://proxy.example:3128") };
        var device = DeviceClient.CreateFromConnectionString(connectionString, [settings]);
        return device;
    }

    public static Task<ModuleClient> ModuleOnIotEdge()
    {
        var module = ModuleClient.CreateFromEnvironmentAsync(TransportType.Mqtt_Tcp_Only);
        return module;
    }

    public static ServiceClient BackEnd(string connectionString)
    {
        var service = ServiceClient.CreateFromConnectionString(connectionString);
        return service;
    }

    public static RegistryManager RegistryTool(string connectionString)
    {
        var registry = RegistryManager.CreateFromConnectionString(connectionString);
        return registry;
    }

    public static DeviceClient DeviceWithX509(string hostName, X509Certificate2 certificate)
    {
        var device = DeviceClient.Create(hostName, new DeviceAuthenticationWithX509Certificate("thermostat", certificate), TransportType.Mqtt_Tcp_Only);
        return device;
    }

    public static ProvisioningDeviceClient Provisioning(string idScope, SecurityProvider security, ProvisioningTransportHandler transport)
    {
        var provisioning = ProvisioningDeviceClient.Create("global.azure-devices-provisioning.net", idScope, security, transport);
        return provisioning;
    }
}
