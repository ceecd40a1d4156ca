using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Pki;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>What a hub serves on its ports.</summary>
/// <param name="State">The state behind all of it.</param>
/// <param name="Mqtt">MQTT, over TCP and over WebSocket.</param>
/// <param name="RevocationLists">The revocation lists; null where the certificates name none.</param>
internal sealed record HubServices(HubState State, MqttFrontEnd Mqtt, RevocationListEndpoint? RevocationLists);
