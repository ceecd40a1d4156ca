using System.Text;

namespace IotHubSecureClient.Tests.Scripted;

/// <summary>The server's end of an MQTT connection, packet by packet.</summary>
internal sealed class MqttPeer(Stream stream)
{
    public const int Connect = 1;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int Subscribe = 8;
    public const int PingRequest = 12;
    public const int Disconnect = 14;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Reads the next packet, pings only where one is expected, and says whether it is the expected one.</summary>
    public async Task<MqttPeerPacket> ExpectAsync(int type)
    {
        var packet = await ReadAsync();
        while (packet.Type == PingRequest && type != PingRequest)
        {
            packet = await ReadAsync();
        }

        Assert.Equal(type, packet.Type);
        return packet;
    }

    /// <summary>Reads the next packet, whatever it is.</summary>
    public Task<MqttPeerPacket> ReadAsync() => ReadCoreAsync().Guard();

    /// <summary>Reads CONNECT and lets the client in.</summary>
    public async Task<MqttPeerPacket> AcceptAsync()
    {
        var connect = await ExpectAsync(Connect);
        await SendAsync([0x20, 2, 0, 0]);
        return connect;
    }

    /// <summary>Waits until the client has closed the connection.</summary>
    public async Task ExpectEndAsync()
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, Cancellation).AsTask().Guard() > 0)
        {
        }
    }

    public ValueTask CloseAsync() => stream.DisposeAsync();

    public async Task SendAsync(byte[] packet) => await stream.WriteAsync(packet, Cancellation);

    public Task AcknowledgeAsync(MqttPeerPacket packet)
    {
        var id = packet.Id;
        return SendAsync(packet.Type == Subscribe ? [0x90, 3, (byte)(id >> 8), (byte)id, 1] : [0x40, 2, (byte)(id >> 8), (byte)id]);
    }

    public Task AnswerPingAsync() => SendAsync([0xD0, 0]);

    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="id">The packet identifier, below 256; <see langword="null"/> for QoS 0.</param>
    public Task SendPublishAsync(string topic, string payload, byte? id = null)
    {
        var topicBytes = Encoding.UTF8.GetBytes(topic);
        var payloadBytes = Encoding.UTF8.GetBytes(payload);
        byte[] idBytes = id is { } number ? [0, number] : [];
        var length = 2 + topicBytes.Length + idBytes.Length + payloadBytes.Length;
        return SendAsync([(byte)(id is null ? 0x30 : 0x32), (byte)((length & 0x7F) | 0x80), (byte)(length >> 7), 0, (byte)topicBytes.Length, .. topicBytes, .. idBytes, .. payloadBytes]);
    }

    private async Task<MqttPeerPacket> ReadCoreAsync()
    {
        var header = new byte[2];
        await stream.ReadExactlyAsync(header, Cancellation);
        var length = header[1] & 0x7F;
        for (var shift = 7; header[1] >= 0x80; shift += 7)
        {
            await stream.ReadExactlyAsync(header.AsMemory(1), Cancellation);
            length |= (header[1] & 0x7F) << shift;
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, Cancellation);
        return new MqttPeerPacket(header[0], body);
    }
}
