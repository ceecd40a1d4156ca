using System.Buffers;
using MQTTnet;

namespace IotHubSecureClient.Direct;

/// <summary>A received message, and the session that it came by.</summary>
internal readonly struct MqttInbound(MqttSession session, MqttApplicationMessageReceivedEventArgs received)
{
    public MqttSession Session => session;

    public string Topic => received.ApplicationMessage.Topic;

    /// <summary>The payload. It is this message's own: MQTTnet reads every packet into an array of its own.</summary>
    public ReadOnlyMemory<byte> Payload => received.ApplicationMessage.Payload switch
    {
        { IsSingleSegment: true } one => one.First,
        var several => several.ToArray(),
    };

    public bool IsRedelivery => received.ApplicationMessage.Dup;

    /// <summary>Leaves the PUBACK to the caller of the result.</summary>
    public Func<CancellationToken, Task> TakeAcknowledgement()
    {
        received.AutoAcknowledge = false;
        return received.AcknowledgeAsync;
    }
}
