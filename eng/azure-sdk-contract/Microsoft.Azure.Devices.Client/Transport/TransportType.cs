namespace Microsoft.Azure.Devices.Client;

public enum TransportType
{
    Amqp,
    Http1,
    Amqp_WebSocket_Only,
    Amqp_Tcp_Only,
    Mqtt,
    Mqtt_WebSocket_Only,
    Mqtt_Tcp_Only,
}
