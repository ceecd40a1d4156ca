namespace Microsoft.Azure.Devices;

public enum TransportType
{
    Amqp,
    Amqp_WebSocket_Only,
}
