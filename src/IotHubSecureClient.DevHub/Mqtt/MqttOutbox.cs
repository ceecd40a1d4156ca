using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Sends a session's packets in the order in which they were handed over. Nothing leaves before the CONNACK.</summary>
internal sealed class MqttOutbox(MqttPipeChannel channel)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _last;
    private int _waiting;

    /// <summary>The CONNACK has been sent.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>The connection has ended: what has not been sent will not be.</summary>
    public void Close() => _opened.TrySetCanceled();

    /// <summary>Hands over a packet and returns at once.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="ready">When the packet may leave; what is handed over after it waits with it.</param>
    /// <returns>Whether the packet was written.</returns>
    public Task<bool> SendAsync(MqttPacket packet, Task? ready = null)
    {
        lock (_gate)
        {
            if (_waiting >= MqttLimits.MaxWaitingPackets)
            {
                channel.End();
                return Task.FromResult(false);
            }

            _waiting++;
            var sent = SendAfterAsync(_last ?? _opened.Task, ready, packet);
            _last = sent;
            return sent;
        }
    }

    private async Task<bool> SendAfterAsync(Task previous, Task? ready, MqttPacket packet)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await (ready ?? Task.CompletedTask);
            if (_opened.Task.IsCanceled)
            {
                return false;
            }

            await channel.SendPacketAsync(packet, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is MqttCommunicationException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            channel.End();
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
            }
        }
    }
}
