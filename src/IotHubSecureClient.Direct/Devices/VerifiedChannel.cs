using IotHubSecureClient.Tls;
using MQTTnet.Channel;

namespace IotHubSecureClient.Direct;

/// <summary>A channel over a connection that the policy allowed.</summary>
internal readonly record struct VerifiedChannel(IMqttChannel Channel, TlsSession TlsSession);
