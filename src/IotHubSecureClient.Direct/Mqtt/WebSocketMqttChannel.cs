using System.Net.WebSockets;
using MQTTnet.Exceptions;

namespace IotHubSecureClient.Direct;

/// <summary>MQTT over WebSocket (MQTT 3.1.1, section 6): binary messages, whose bounds mean nothing.</summary>
internal sealed class WebSocketMqttChannel(WebSocket socket, HubConnection connection) : MqttChannel
{
    protected override Exception? TransportFailure => connection.Transport.Failure;

    protected override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            switch (result.MessageType)
            {
                case WebSocketMessageType.Close:
                    return 0;
                case WebSocketMessageType.Text:
                    throw new MqttProtocolViolationException("The hub sent a WebSocket text message. Allowed: binary messages.");
                default:
                    if (result.Count > 0)
                    {
                        return result.Count;
                    }

                    break;
            }
        }
    }

    protected override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, isEndOfPacket, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        connection.Tls.Stream.Dispose();
    }
}
