using System.Buffers;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>A device that sends what no client library would.</summary>
internal sealed class MqttRawDevice : IAsyncDisposable
{
    private readonly TestClient _client;
    private readonly MqttPacketFormatterAdapter _formatter;

    private MqttRawDevice(TestClient client, MqttProtocolVersion version)
    {
        _client = client;
        _formatter = new MqttPacketFormatterAdapter(version, new MqttBufferWriter(4096, 65535));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MqttRawDevice> OpenAsync(MqttTestHub hub, MqttProtocolVersion version = MqttProtocolVersion.V311) =>
        new(await TestClient.ConnectAsync(hub.Hub, hub.Hub.MqttPort), version);

    /// <summary>Opens a connection and sends a CONNECT that the hub accepts.</summary>
    public static async Task<MqttRawDevice> ConnectAsync(MqttTestHub hub, string deviceId = "device1", Action<MqttConnectPacket>? configure = null)
    {
        var device = await OpenAsync(hub);
        var connect = Connect(hub, deviceId, hub.State.Registry.Find(deviceId)?.PrimaryKey ?? hub.AddDevice(deviceId));
        configure?.Invoke(connect);
        await device.SendAsync(connect);
        Assert.Equal([0x20, 2, 0, 0], await device.ReadAsync(4));
        return device;
    }

    public static MqttConnectPacket Connect(MqttTestHub hub, string deviceId, string key) => new()
    {
        ClientId = deviceId,
        Username = hub.UserName(deviceId),
        Password = Encoding.UTF8.GetBytes(hub.Token(deviceId, key)),
        CleanSession = true,
    };

    public async Task SendAsync(MqttPacket packet)
    {
        await _client.Stream.WriteAsync(_formatter.Encode(packet).ToArray(), Token);
        _formatter.Cleanup();
    }

    public async Task SendAsync(params byte[] packet) => await _client.Stream.WriteAsync(packet, Token);

    /// <summary>A PUBLISH as given, with the flags of its first byte.</summary>
    public Task SendPublishAsync(int flags, string topic, ushort? packetIdentifier, string payload = "")
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write([(byte)(topic.Length >> 8), (byte)topic.Length]);
        body.Write(Encoding.ASCII.GetBytes(topic));
        if (packetIdentifier is { } identifier)
        {
            body.Write([(byte)(identifier >> 8), (byte)identifier]);
        }

        body.Write(Encoding.ASCII.GetBytes(payload));
        return SendAsync([(byte)(0x30 | flags), (byte)body.WrittenCount, .. body.WrittenSpan]);
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _client.Stream.ReadExactlyAsync(bytes, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        return bytes;
    }

    /// <summary>Reads a short PUBLISH with QoS 1.</summary>
    public async Task<(int Header, int PacketIdentifier)> ReadPublishAsync()
    {
        var header = await ReadAsync(2);
        Assert.InRange(header[1], 0, 127);
        var body = await ReadAsync(header[1]);
        var topicLength = (body[0] << 8) | body[1];
        return (header[0], (body[2 + topicLength] << 8) | body[3 + topicLength]);
    }

    /// <summary>Reads up to the end of the connection and returns what still came.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var rest = new MemoryStream();
        try
        {
            await _client.Stream.CopyToAsync(rest, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return rest.ToArray();
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
