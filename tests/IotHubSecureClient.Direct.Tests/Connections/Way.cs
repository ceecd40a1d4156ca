namespace IotHubSecureClient.Tests.Connections;

/// <summary>A way from a client to a hub.</summary>
public enum Way
{
    Mqtt,
    WebSocket,
    Service,
}
