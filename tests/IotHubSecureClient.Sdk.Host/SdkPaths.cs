using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;
using DeviceTransport = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransport = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Tests.Sdk;

/// <summary>One operation for each way from a client of the SDK to the hub.</summary>
internal static class SdkPaths
{
    /// <summary>One client that sends until a hub is refused that was under the policy at first.</summary>
    public const string LaterSend = "ServiceClient, AMQP over WebSocket, until it is refused";

    private static readonly TimeSpan OperationTimeout = TimeSpan.FromSeconds(30);

    public static IReadOnlyDictionary<string, Func<SecureClientFactory, SdkTarget, CancellationToken, Task>> All { get; } =
        new Dictionary<string, Func<SecureClientFactory, SdkTarget, CancellationToken, Task>>(StringComparer.Ordinal)
        {
            ["DeviceClient, MQTT"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Mqtt_Tcp_Only, token),
            ["DeviceClient, MQTT over WebSocket"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Mqtt_WebSocket_Only, token),
            ["DeviceClient, AMQP"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Amqp_Tcp_Only, token),
            ["DeviceClient, AMQP over WebSocket"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Amqp_WebSocket_Only, token),
            ["DeviceClient, MQTT where TCP is closed"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Mqtt, token),
            ["DeviceClient, AMQP where TCP is closed"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Amqp, token),
            ["DeviceClient, HTTPS"] = (factory, target, token) => SendAsync(factory, target, DeviceTransport.Http1, token),
            ["DeviceClient, file upload"] = UploadAsync,
            ["ModuleClient, MQTT"] = (factory, target, token) => OpenModuleAsync(factory, target, DeviceTransport.Mqtt_Tcp_Only, token),
            ["ModuleClient, MQTT over WebSocket"] = (factory, target, token) => OpenModuleAsync(factory, target, DeviceTransport.Mqtt_WebSocket_Only, token),
            ["ModuleClient, AMQP"] = (factory, target, token) => OpenModuleAsync(factory, target, DeviceTransport.Amqp_Tcp_Only, token),
            ["ModuleClient, AMQP over WebSocket"] = (factory, target, token) => OpenModuleAsync(factory, target, DeviceTransport.Amqp_WebSocket_Only, token),
            ["ModuleClient, InvokeMethodAsync"] = InvokeFromModuleAsync,
            ["ServiceClient, AMQP"] = (factory, target, token) => OpenServiceAsync(factory, target, ServiceTransport.Amqp, token),
            ["ServiceClient, AMQP over WebSocket"] = (factory, target, token) => OpenServiceAsync(factory, target, ServiceTransport.Amqp_WebSocket_Only, token),
            [LaterSend] = SendUntilRefusedAsync,
            ["ServiceClient, methods"] = InvokeAsync,
            ["RegistryManager, HTTPS"] = ReadRegistryAsync,
            ["JobClient, HTTPS"] = ReadJobAsync,
            ["DigitalTwinClient, HTTPS"] = ReadDigitalTwinAsync,
            ["ProvisioningDeviceClient, MQTT"] = (factory, target, token) => ProvisionAsync(factory, target, new ProvisioningTransportHandlerMqtt(TransportFallbackType.TcpOnly), token),
            ["ProvisioningDeviceClient, MQTT over WebSocket"] = (factory, target, token) => ProvisionAsync(factory, target, new ProvisioningTransportHandlerMqtt(TransportFallbackType.WebSocketOnly), token),
            ["ProvisioningDeviceClient, AMQP"] = (factory, target, token) => ProvisionAsync(factory, target, new ProvisioningTransportHandlerAmqp(TransportFallbackType.TcpOnly), token),
            ["ProvisioningDeviceClient, AMQP over WebSocket"] = (factory, target, token) => ProvisionAsync(factory, target, new ProvisioningTransportHandlerAmqp(TransportFallbackType.WebSocketOnly), token),
            ["ProvisioningDeviceClient, HTTPS"] = (factory, target, token) => ProvisionAsync(factory, target, new ProvisioningTransportHandlerHttp(), token),
            ["ProvisioningServiceClient, HTTPS"] = ReadEnrollmentAsync,
            ["ProvisioningServiceClient, query"] = QueryEnrollmentsAsync,
        };

    private static async Task SendAsync(SecureClientFactory factory, SdkTarget target, DeviceTransport transport, CancellationToken token)
    {
        await using var client = factory.DeviceClients.CreateFromConnectionString(target.Device, transport);
        using var message = new Microsoft.Azure.Devices.Client.Message("42"u8.ToArray());
        await client.SendEventAsync(message, token);
        await client.CloseAsync(token);
    }

    private static async Task UploadAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        await using var client = factory.DeviceClients.CreateFromConnectionString(target.Device, DeviceTransport.Mqtt_Tcp_Only);
        await client.GetFileUploadSasUriAsync(new() { BlobName = "blob" }, token);
    }

    private static async Task OpenModuleAsync(SecureClientFactory factory, SdkTarget target, DeviceTransport transport, CancellationToken token)
    {
        await using var client = factory.ModuleClients.CreateFromConnectionString(target.Module, transport);
        await client.OpenAsync(token);
        await client.CloseAsync(token);
    }

    private static async Task InvokeFromModuleAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        await using var client = factory.ModuleClients.CreateFromConnectionString(target.Module, DeviceTransport.Mqtt_Tcp_Only);
        await client.InvokeMethodAsync("device", new("reboot"), token);
    }

    private static async Task OpenServiceAsync(SecureClientFactory factory, SdkTarget target, ServiceTransport transport, CancellationToken token)
    {
        using var client = factory.ServiceClients.CreateFromConnectionString(target.Service, transport);
        await client.OpenAsync(OperationTimeout).WaitAsync(token);
    }

    private static async Task SendUntilRefusedAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.ServiceClients.CreateFromConnectionString(target.Service, ServiceTransport.Amqp_WebSocket_Only);
        while (true)
        {
            using var message = new Message("42"u8.ToArray());
            try
            {
                await client.SendAsync("device", message).WaitAsync(token);
            }
            catch (Exception exception) when (!token.IsCancellationRequested && !factory.TryGetViolation(exception, target.Host, out _))
            {
                // It was under way when the connection was cut.
            }
        }
    }

    private static async Task InvokeAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.ServiceClients.CreateFromConnectionString(target.Service);
        await client.InvokeDeviceMethodAsync("device", new CloudToDeviceMethod("reboot", TimeSpan.FromSeconds(5)), token);
    }

    private static async Task ReadRegistryAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.RegistryManagers.CreateFromConnectionString(target.Service);
        await client.GetDeviceAsync("device", token);
    }

    private static async Task ReadJobAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.JobClients.CreateFromConnectionString(target.Service);
        await client.GetJobAsync("job", token);
    }

    private static async Task ReadDigitalTwinAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.DigitalTwinClients.CreateFromConnectionString(target.Service);

        // By reflection: its result is a type of a package that nothing else here needs.
        var read = typeof(DigitalTwinClient).GetMethod("GetDigitalTwinAsync")!.MakeGenericMethod(typeof(object));
        await (Task)read.Invoke(client, ["device", token])!;
    }

    private static async Task ProvisionAsync(SecureClientFactory factory, SdkTarget target, ProvisioningTransportHandler transport, CancellationToken token)
    {
        using var security = new SecurityProviderSymmetricKey("device", target.DeviceKey, target.DeviceKey);
        using (transport)
        {
            await factory.ProvisioningDeviceClients.Create(target.Host, "scope", security, transport).RegisterAsync(token);
        }
    }

    private static async Task ReadEnrollmentAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.ProvisioningServiceClients.CreateFromConnectionString(target.Service);
        await client.GetIndividualEnrollmentAsync("device", token);
    }

    private static async Task QueryEnrollmentsAsync(SecureClientFactory factory, SdkTarget target, CancellationToken token)
    {
        using var client = factory.ProvisioningServiceClients.CreateFromConnectionString(target.Service);
        using var query = client.CreateIndividualEnrollmentQuery(new("SELECT * FROM enrollments"), token);
        await query.NextAsync();
    }
}
