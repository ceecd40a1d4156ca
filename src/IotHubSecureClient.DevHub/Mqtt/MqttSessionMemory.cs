using System.Collections.Concurrent;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The subscriptions of devices that connected without a clean session, kept from one connection to the next.</summary>
internal sealed class MqttSessionMemory
{
    private readonly ConcurrentDictionary<HubIdentity, Remembered> _sessions = new();

    /// <summary>What the device's last session subscribed to; <see langword="null"/> where there was none, or the identity is not the same one any more.</summary>
    public IReadOnlyDictionary<SubscriptionKind, MqttQualityOfServiceLevel>? Find(DeviceAuthenticationResult device) =>
        _sessions.TryGetValue(device.Identity, out var session) && session.GenerationId == device.GenerationId ? session.Subscriptions : null;

    public void Keep(DeviceAuthenticationResult device, IReadOnlyDictionary<SubscriptionKind, MqttQualityOfServiceLevel> subscriptions) =>
        _sessions[device.Identity] = new Remembered(device.GenerationId, new Dictionary<SubscriptionKind, MqttQualityOfServiceLevel>(subscriptions));

    public void Forget(HubIdentity identity) => _sessions.TryRemove(identity, out _);

    public void Clear() => _sessions.Clear();

    private sealed record Remembered(string GenerationId, IReadOnlyDictionary<SubscriptionKind, MqttQualityOfServiceLevel> Subscriptions);
}
