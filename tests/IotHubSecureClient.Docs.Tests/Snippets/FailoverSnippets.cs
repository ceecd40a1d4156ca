using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Tests.Snippets;

internal static class FailoverSnippets
{
    public static async Task DirectAsync(string west, string east, TelemetryMessage message, CancellationToken cancellationToken)
    {
        await using var device = new FailoverDeviceClient([new() { ConnectionString = west }, new() { ConnectionString = east }]);
        await device.SendTelemetryAsync(message, cancellationToken);
    }

    public static async Task DirectServiceAsync(string westService, string eastService, CancellationToken cancellationToken)
    {
        await using var service = new FailoverServiceClient([new() { ConnectionString = westService }, new() { ConnectionString = eastService }]);
        await service.InvokeMethodAsync("boiler", new DirectMethodInvocation("restart"), cancellationToken: cancellationToken);
    }

    public static async Task SdkAsync(SecureClientFactory factory, string west, string east)
    {
        await using var device = factory.Clients.CreateFailoverDevice([west, east], TransportType.Mqtt);
        await using var backEnd = factory.Clients.CreateFailoverService([west, east]);
    }

    public static async Task SdkAsync(
        SecureClientFactory factory, string west, string east, DeviceAuthenticationWithX509Certificate authentication, AmqpTransportSettings settings, ClientOptions options, Azure.Core.TokenCredential credential)
    {
        await using var device = factory.Clients.CreateFailoverDevice([west, east], hub => factory.DeviceClients.Create(hub.Name, authentication, [settings], options));
        await using var backEnd = factory.Clients.CreateFailoverService([west, east], hub => factory.ServiceClients.Create(hub.Name, credential));
    }

    public static async Task SendAsync(IFailoverAdapter<DirectDeviceClient> adapter, TelemetryMessage message, CancellationToken cancellationToken)
    {
        var options = new FailoverOptions { TotalTimeout = TimeSpan.FromMinutes(30) };
        await using var client = new FailoverClient<DirectDeviceClient>(adapter, ["west.azure-devices.net", "east.azure-devices.net"], options);
        client.StateChanged += (_, change) => Console.WriteLine($"{change.State.Status}, {change.State.Reason}: {change.State.Action}");
        await client.ExecuteAsync(
            static async (device, message, token) =>
            {
                await device.SendTelemetryAsync(message, token);
                return true;
            },
            message,
            cancellationToken);
    }

    public static void Register(IServiceCollection services, IConfiguration configuration, IFailoverAdapter<DirectDeviceClient> adapter) =>
        services.AddIotHubFailoverClient("boiler", ["west.azure-devices.net", "east.azure-devices.net"], _ => adapter, configuration.GetSection("Boiler"));
}
