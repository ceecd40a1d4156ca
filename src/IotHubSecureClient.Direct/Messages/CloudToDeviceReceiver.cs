using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace IotHubSecureClient.Direct;

/// <summary>Hands out cloud-to-device messages. There are never more than the 50 that the hub keeps for a device: it sends no other before one is settled.</summary>
internal sealed class CloudToDeviceReceiver(DeviceConnection connection, MqttIdentity identity)
{
    /// <summary>Made with the first message or receiver: most devices have neither.</summary>
    private Channel<(MqttSession Session, CloudToDeviceMessage Message)>? _channel;

    public async IAsyncEnumerable<CloudToDeviceMessage> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Taken first: where the connection ends meanwhile, this one says so.
        var channel = Current();
        await connection.ArmAsync($"{identity.CloudToDevice}#", cancellationToken).ConfigureAwait(false);
        await connection.EnsureConnectedAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var (session, message) in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            // What came by an earlier session cannot be completed any more, and comes again.
            if (!session.Ended.IsCancellationRequested)
            {
                yield return message;
            }
        }
    }

    public bool TryReceive(MqttInbound message)
    {
        if (!message.Topic.StartsWith(identity.CloudToDevice, StringComparison.Ordinal))
        {
            return false;
        }

        var acknowledge = message.TakeAcknowledgement();
        var session = message.Session;
        var properties = message.Topic.AsSpan(identity.CloudToDevice.Length);
        var received = new CloudToDeviceMessage(message.Payload, properties, message.IsRedelivery, (isForCertain, token) => connection.SettleAsync(session, acknowledge, isForCertain, token));
        return Current().Writer.TryWrite((session, received));
    }

    /// <summary>Ends what is being enumerated.</summary>
    public void Fail(Exception? reason) => Interlocked.Exchange(ref _channel, null)?.Writer.TryComplete(reason);

    private Channel<(MqttSession Session, CloudToDeviceMessage Message)> Current() =>
        Volatile.Read(ref _channel)
        ?? LazyInitializer.EnsureInitialized(ref _channel, static () => Channel.CreateUnbounded<(MqttSession, CloudToDeviceMessage)>());
}
