namespace IotHubSecureClient.Direct;

/// <summary>The hub's answer to a twin request over MQTT.</summary>
internal readonly record struct TwinResponse(int Status, long Version, ReadOnlyMemory<byte> Body);
