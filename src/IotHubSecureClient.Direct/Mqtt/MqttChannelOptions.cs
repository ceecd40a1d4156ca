using MQTTnet;

namespace IotHubSecureClient.Direct;

/// <summary>Tells MQTTnet nothing of the connection, which it does not make itself.</summary>
internal sealed class MqttChannelOptions : IMqttClientChannelOptions
{
    public static MqttChannelOptions Instance { get; } = new();

    public MqttClientTlsOptions? TlsOptions => null;
}
