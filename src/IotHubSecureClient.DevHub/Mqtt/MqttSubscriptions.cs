using IotHubSecureClient.Emulation.Authentication;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>What one session has subscribed to. Kept beyond the connection where it was not opened with a clean session.</summary>
internal sealed class MqttSubscriptions
{
    private readonly Dictionary<SubscriptionKind, MqttQualityOfServiceLevel> _granted = [];
    private readonly DeviceAuthenticationResult _device;
    private readonly MqttSessionMemory? _memory;

    private MqttSubscriptions(DeviceAuthenticationResult device, MqttSessionMemory? memory)
    {
        _device = device;
        _memory = memory;
    }

    /// <summary>Whether an earlier session was found.</summary>
    public bool WereRemembered { get; private init; }

    public static MqttSubscriptions Open(DeviceAuthenticationResult device, MqttSessionMemory memory, bool cleanSession)
    {
        if (cleanSession)
        {
            memory.Forget(device.Identity);
            return new MqttSubscriptions(device, null);
        }

        var remembered = memory.Find(device);
        var subscriptions = new MqttSubscriptions(device, memory) { WereRemembered = remembered is not null };
        foreach (var (kind, quality) in remembered ?? new Dictionary<SubscriptionKind, MqttQualityOfServiceLevel>())
        {
            subscriptions._granted[kind] = quality;
        }

        subscriptions.Keep();
        return subscriptions;
    }

    public bool Has(SubscriptionKind kind) => _granted.ContainsKey(kind);

    /// <summary>The granted quality of service; <see langword="null"/> where there is no such subscription.</summary>
    public MqttQualityOfServiceLevel? Quality(SubscriptionKind kind) => _granted.TryGetValue(kind, out var quality) ? quality : null;

    /// <returns>The granted quality of service, at most 1; <see langword="null"/> where the service has no such filter for this identity.</returns>
    public MqttQualityOfServiceLevel? Add(MqttTopicFilter filter)
    {
        var kind = SubscriptionFilter.Parse(filter.Topic, _device.Identity);
        if (kind == SubscriptionKind.None || filter.QualityOfServiceLevel > MqttQualityOfServiceLevel.ExactlyOnce)
        {
            return null;
        }

        var quality = filter.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce;
        _granted[kind] = quality;
        Keep();
        return quality;
    }

    public void Remove(string filter)
    {
        _granted.Remove(SubscriptionFilter.Parse(filter, _device.Identity));
        Keep();
    }

    private void Keep() => _memory?.Keep(_device, _granted);
}
