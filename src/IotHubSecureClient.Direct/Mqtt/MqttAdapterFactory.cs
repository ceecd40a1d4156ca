using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;

namespace IotHubSecureClient.Direct;

/// <summary>Gives MQTTnet a channel that is connected and verified already, in place of one that it would connect itself.</summary>
internal sealed class MqttAdapterFactory(IMqttChannel channel) : IMqttClientAdapterFactory
{
    // The packet inspector is left out: nothing here may see credentials in packets.
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
        new MqttChannelAdapter(
            channel,
            new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax)),
            logger);
}
