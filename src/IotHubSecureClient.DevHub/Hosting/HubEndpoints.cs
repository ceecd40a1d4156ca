using System.Net;
using IotHubSecureClient.Emulation.Pki;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>Where each protocol of a hub listens: one endpoint for each address.</summary>
/// <param name="Mqtt">MQTT over TLS.</param>
/// <param name="Https">HTTPS and WebSocket.</param>
/// <param name="RevocationLists">Plain HTTP for the revocation lists; empty where the certificates name none.</param>
internal sealed record HubEndpoints(IPEndPoint[] Mqtt, IPEndPoint[] Https, IPEndPoint[] RevocationLists)
{
    public static HubEndpoints Bind(HubPorts ports, DevHubOptions options) => new(
        ports.Bind(options.MqttPort),
        ports.Bind(options.HttpsPort),
        options.EffectiveRevocationLists == DevHubRevocationLists.None ? [] : ports.Bind(options.RevocationListPort));
}
