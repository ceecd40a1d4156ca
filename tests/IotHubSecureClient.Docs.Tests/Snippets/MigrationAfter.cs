using System.Net;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TransportType = Microsoft.Azure.Devices.Client.TransportType;

namespace IotHubSecureClient.Tests.Snippets;

/// <summary>What docs/migration.md ends with.</summary>
internal static class MigrationAfter
{
    public static DeviceClient DeviceOverMqtt(string connectionString)
    {
        var device = SecureClientFactory.DeviceClient.CreateFromConnectionString(connectionString, TransportType.Mqtt);
        return device;
    }

    public static DeviceClient DeviceBehindAProxy(string connectionString)
    {
        var settings = new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only) { Proxy = new WebProxy("http://proxy.example:3128") };
        var device = SecureClientFactory.DeviceClient.CreateFromConnectionString(connectionString, [settings]);
        return device;
    }

    public static Task<ModuleClient> ModuleOnIotEdge()
    {
        var module = SecureClientFactory.ModuleClient.CreateFromEnvironmentAsync(TransportType.Mqtt_Tcp_Only);
        return module;
    }

    public static ServiceClient BackEnd(string connectionString)
    {
        var service = SecureClientFactory.ServiceClient.CreateFromConnectionString(connectionString);
        return service;
    }

    public static RegistryManager RegistryTool(string connectionString)
    {
        var registry = SecureClientFactory.RegistryManager.CreateFromConnectionString(connectionString);
        return registry;
    }

    public static DeviceClient DeviceWithX509(string hostName, X509Certificate2 certificate)
    {
        var device = SecureClientFactory.DeviceClient.Create(hostName, new DeviceAuthenticationWithX509Certificate("thermostat", certificate), TransportType.Mqtt_Tcp_Only);
        return device;
    }

    public static ProvisioningDeviceClient Provisioning(string idScope, SecurityProvider security, ProvisioningTransportHandler transport)
    {
        var provisioning = SecureClientFactory.ProvisioningDeviceClient.Create("global.azure-devices-provisioning.net", idScope, security, transport);
        return provisioning;
    }

    public static SecureClientFactory InStages()
    {
        var factory = new SecureClientFactory(new SecureClientFactoryOptions { Policy = TlsPolicies.IotHub20250831, Mode = EnforcementMode.ReportOnly });
        factory.ViolationDetected += (_, arguments) => Console.WriteLine(arguments.Violation.Message);
        Console.WriteLine(factory.DescribeEnforcement().ToTable());
        return factory;
    }

    public static async Task SendAsync(SecureClientFactory factory, DeviceClient device, Microsoft.Azure.Devices.Client.Message message)
    {
        try
        {
            await device.SendEventAsync(message);
        }
        catch (Exception exception) when (factory.TryGetViolation(exception, out var violation))
        {
            Console.WriteLine($"{violation.Host}: {string.Join(", ", violation.Violations.Select(each => each.Kind))}");
        }
    }

    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSecureIotHubClients(configuration.GetSection("IotHub")).AddHealthCheck();
    }

    internal sealed class Worker([FromKeyedServices("thermostat")] ISecureDeviceClient device)
    {
        public Task RunAsync(Microsoft.Azure.Devices.Client.Message message, CancellationToken cancellationToken) => device.SendEventAsync(message, cancellationToken);
    }

    public static void ForTheWholeProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            OpenSslProcessPolicy.Apply(TlsPolicies.Default);
        }
    }
}
