using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Clients;

/// <summary>One way by which a client may reach its hub.</summary>
/// <param name="Port">The hub's port.</param>
/// <param name="IsProxied">Whether the proxy that the application or its environment names is gone through: so do WebSocket and HTTPS, and nothing else.</param>
internal sealed record HubPath(int Port, bool IsProxied)
{
    private static readonly HubPath Mqtt = new(ClientGates.MqttPort, false);
    private static readonly HubPath Amqp = new(ClientGates.AmqpPort, false);
    private static readonly HubPath Https = new(ClientGates.HttpsPort, true);

    /// <summary>The ways of a transport, in the SDK's order.</summary>
    public static IReadOnlyList<HubPath> Of(DeviceTransportType transport) => transport switch
    {
        DeviceTransportType.Mqtt => [Mqtt, Https],
        DeviceTransportType.Mqtt_Tcp_Only => [Mqtt],
        DeviceTransportType.Amqp => [Amqp, Https],
        DeviceTransportType.Amqp_Tcp_Only => [Amqp],
        _ => [Https],
    };

    /// <summary>The ways of a transport that <see cref="ServiceSettings"/> left.</summary>
    public static IReadOnlyList<HubPath> Of(ServiceTransportType transport) => transport == ServiceTransportType.Amqp ? [Amqp, Https] : [Https];
}
