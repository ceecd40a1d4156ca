using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>Sends messages to devices, as a back end does over AMQP.</summary>
public sealed class CloudToDeviceSender
{
    private readonly DeviceRegistry _registry;

    internal CloudToDeviceSender(DeviceRegistry registry) => _registry = registry;

    /// <summary>Puts a message into a device's queue, whether or not the device is connected.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="HubException">No such device, 50 messages wait for it already, or the message is larger than 64 KiB.</exception>
    public void Send(string deviceId, CloudToDeviceMessage message)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        ArgumentNullException.ThrowIfNull(message);
        MessageRules.Check(message);
        _registry.GetEntry(new HubIdentity(deviceId)).Queue.Enqueue(message);
    }

    /// <summary>Gives up every message that waits for a device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="HubException">No such device.</exception>
    public int Purge(string deviceId)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        return _registry.GetEntry(new HubIdentity(deviceId)).Queue.Purge();
    }
}
