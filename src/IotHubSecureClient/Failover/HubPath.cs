using System.Net;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Clients;

/// <summary>One way by which a client may reach its hub.</summary>
/// <param name="Port">The hub's port.</param>
/// <param name="Proxy">What the client's settings name for WebSocket and HTTPS, the SDK's object for "the proxy of the system" above all; <see langword="null"/> for none, as always over TCP.</param>
internal sealed record HubPath(int Port, IWebProxy? Proxy)
{
    /// <summary>The ways of a device's transports, in their order.</summary>
    public static IReadOnlyList<HubPath> Of(ITransportSettings[] transports) => Array.ConvertAll(transports, Of);

    /// <summary>The ways of a transport that <see cref="ServiceSettings"/> left, in the SDK's order.</summary>
    public static IReadOnlyList<HubPath> Of(ServiceTransportType transport, ServiceClientTransportSettings settings)
    {
        HubPath webSocket = new(ClientGates.HttpsPort, settings.AmqpProxy);
        return transport == ServiceTransportType.Amqp ? [new(ClientGates.AmqpPort, null), webSocket] : [webSocket];
    }

    private static HubPath Of(ITransportSettings transport) => transport.GetTransportType() switch
    {
        DeviceTransportType.Mqtt_Tcp_Only => new(ClientGates.MqttPort, null),
        DeviceTransportType.Amqp_Tcp_Only => new(ClientGates.AmqpPort, null),
        _ => new(ClientGates.HttpsPort, transport.Proxy),
    };
}
