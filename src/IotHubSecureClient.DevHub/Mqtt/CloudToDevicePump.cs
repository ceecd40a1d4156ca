using System.Collections.Concurrent;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Sends a device its cloud-to-device messages. With QoS 1 a message leaves the queue when the device acknowledges it, with QoS 0 when it was written.</summary>
internal sealed class CloudToDevicePump(DeviceSessionRegistration registration, MqttOutbox outbox) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ushort, string> _unacknowledged = new(concurrencyLevel: 1, capacity: 0);
    private CancellationTokenSource? _subscription;
    private MqttQualityOfServiceLevel? _quality;
    private Task _running = Task.CompletedTask;
    private ushort _lastPacketIdentifier;

    /// <summary>Starts sending, goes on with another quality of service, or stops where it is <see langword="null"/>.</summary>
    public void Want(MqttQualityOfServiceLevel? quality)
    {
        if (quality == _quality)
        {
            return;
        }

        Stop();
        if (quality is { } wanted)
        {
            _quality = quality;
            _subscription = new CancellationTokenSource();
            _running = RunAsync(_running, wanted, _subscription.Token);
        }
    }

    /// <summary>The device has the message.</summary>
    public void Acknowledge(ushort packetIdentifier)
    {
        if (_unacknowledged.TryRemove(packetIdentifier, out var lockToken))
        {
            Complete(lockToken);
        }
    }

    /// <summary>Stops sending, and ends when nothing more is taken from the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running;
    }

    // What the device has been sent it may still acknowledge.
    private void Stop()
    {
        _subscription?.Cancel();
        _subscription?.Dispose();
        _subscription = null;
        _quality = null;
    }

    private async Task RunAsync(Task previous, MqttQualityOfServiceLevel quality, CancellationToken cancellationToken)
    {
        await previous;
        try
        {
            while (true)
            {
                var delivery = await registration.ReceiveAsync(cancellationToken);
                var packet = CreatePacket(delivery, quality);
                if (packet.PacketIdentifier != 0)
                {
                    _unacknowledged[packet.PacketIdentifier] = delivery.LockToken;
                }

                if (!await outbox.SendAsync(packet))
                {
                    return;
                }

                if (packet.PacketIdentifier == 0)
                {
                    Complete(delivery.LockToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Complete(string lockToken)
    {
        try
        {
            registration.Complete(lockToken);
        }
        catch (HubException e) when (e.Code == HubErrorCode.DeviceMessageLockLost)
        {
            // The lock's time had passed: the message is in the queue again, or has been given up.
        }
    }

    private MqttPublishPacket CreatePacket(CloudToDeviceDelivery delivery, MqttQualityOfServiceLevel quality)
    {
        var acknowledged = quality != MqttQualityOfServiceLevel.AtMostOnce;
        return new MqttPublishPacket
        {
            Topic = CloudToDeviceTopic.Of(registration.Identity, delivery),
            PayloadSegment = delivery.Message.Body.ToArray(),
            QualityOfServiceLevel = quality,
            PacketIdentifier = acknowledged ? NextPacketIdentifier() : (ushort)0,
            Dup = acknowledged && delivery.IsRedelivery,
        };
    }

    private ushort NextPacketIdentifier()
    {
        do
        {
            _lastPacketIdentifier++;
        }
        while (_lastPacketIdentifier == 0 || _unacknowledged.ContainsKey(_lastPacketIdentifier));

        return _lastPacketIdentifier;
    }
}
