namespace Microsoft.Azure.Devices.Shared;

public enum TransportFallbackType
{
    TcpWithWebSocketFallback,
    WebSocketOnly,
    TcpOnly,
}
