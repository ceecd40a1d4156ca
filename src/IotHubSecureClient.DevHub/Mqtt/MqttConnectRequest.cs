using MQTTnet.Packets;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>What a CONNECT packet asked for. A class, not a record: it holds the password and must never be printed.</summary>
internal sealed class MqttConnectRequest
{
    /// <summary>The name of the property that marks a will among published messages.</summary>
    public const string WillProperty = "will";

    private static long _connections;

    private MqttConnectRequest(MqttConnectPacket packet)
    {
        ClientId = packet.ClientId ?? "";
        UserName = packet.Username;
        Password = packet.Password;
        CleanSession = packet.CleanSession;
        KeepAliveSeconds = packet.KeepAlivePeriod;
        WillTopic = packet.WillFlag ? packet.WillTopic : null;
        WillQualityOfService = (int)packet.WillQoS;
    }

    public string ClientId { get; }

    public string? UserName { get; }

    public byte[]? Password { get; }

    public bool CleanSession { get; }

    public ushort KeepAliveSeconds { get; }

    public string? WillTopic { get; }

    public int WillQualityOfService { get; }

    /// <summary>
    /// Takes over what the hub decides itself. The MQTT server is left with a name of its own for each connection, a new session and no keep-alive:
    /// which connection replaces which, what a session remembers and how long a client may be silent follow the hub's state and its clock.
    /// </summary>
    public static MqttConnectRequest Take(MqttConnectPacket packet)
    {
        var request = new MqttConnectRequest(packet);
        packet.ClientId = $"connection-{Interlocked.Increment(ref _connections)}";
        packet.CleanSession = true;
        packet.KeepAlivePeriod = 0;
        packet.WillUserProperties = packet.WillFlag ? [new MqttUserProperty(WillProperty, ReadOnlyMemory<byte>.Empty)] : null;
        return request;
    }
}
