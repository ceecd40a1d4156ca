using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>A channel over a connection that the policy allowed.</summary>
internal readonly record struct VerifiedChannel(MqttChannel Channel, TlsSession TlsSession);
