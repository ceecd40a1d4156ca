using System.Buffers.Binary;
using System.Text;

namespace IotHubSecureClient.Tests.Scripted;

/// <summary>A packet that the client sent (MQTT 3.1.1, section 2).</summary>
internal sealed class MqttPeerPacket(byte header, byte[] body)
{
    public int Type => header >> 4;

    /// <summary>The keep-alive of a CONNECT, in seconds (section 3.1.2.10); it follows the protocol's name and level and the flags.</summary>
    public ushort KeepAlive => BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(8));

    /// <summary>The password of a CONNECT, its last field: behind ten bytes of header come the client identifier, the user name and it, each with its length.</summary>
    public string Password
    {
        get
        {
            var fields = body.AsSpan(10);
            for (var before = 0; before < 2; before++)
            {
                fields = fields[(2 + BinaryPrimitives.ReadUInt16BigEndian(fields))..];
            }

            return Encoding.UTF8.GetString(fields[2..]);
        }
    }

    public string Topic => Encoding.UTF8.GetString(body, 2, BinaryPrimitives.ReadUInt16BigEndian(body));

    /// <summary>The packet identifier of a PUBLISH with QoS 1, a SUBSCRIBE or a PUBACK.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(Type == MqttPeer.Publish ? 2 + BinaryPrimitives.ReadUInt16BigEndian(body) : 0));

    /// <summary>What follows the equals sign at the end of a twin request's topic.</summary>
    public string RequestId => Topic[(Topic.LastIndexOf('=') + 1)..];
}
