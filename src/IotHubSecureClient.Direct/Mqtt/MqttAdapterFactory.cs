using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;

namespace IotHubSecureClient.Direct;

/// <summary>Gives MQTTnet the adapter of a session, in place of one that it would make and connect itself.</summary>
internal sealed class MqttAdapterFactory(MqttSessionAdapter adapter) : IMqttClientAdapterFactory
{
    // The packet inspector is left out: nothing here may see credentials in packets.
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) => adapter;
}
