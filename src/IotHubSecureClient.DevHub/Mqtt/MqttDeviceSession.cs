using System.Buffers;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>One device's MQTT connection: what it publishes, what it has subscribed to, and what the hub sends it.</summary>
internal sealed class MqttDeviceSession : IDeviceSession, IAsyncDisposable
{
    private readonly MqttPipeChannel _channel;
    private readonly string? _modelId;
    private readonly ILogger _logger;
    private readonly MqttOutbox _outbox;
    private readonly DirectMethodCalls _methods;
    private readonly MqttSubscriptions _subscriptions;
    private readonly TwinRequests _twin;
    private readonly CloudToDevicePump _cloudToDevice;
    private readonly DeviceSessionRegistration _registration;
    private volatile bool _hasNoWill;

    /// <exception cref="HubException">The identity was deleted or disabled since it was authenticated.</exception>
    public MqttDeviceSession(HubState state, DeviceAuthenticationResult device, MqttPipeChannel channel, MqttSubscriptions subscriptions, string? modelId, ILogger logger)
    {
        Identity = device.Identity;
        _channel = channel;
        _subscriptions = subscriptions;
        _modelId = modelId;
        _logger = logger;
        _outbox = new MqttOutbox(channel);
        _methods = new DirectMethodCalls(_outbox);
        _registration = state.Connect(device, this, modelId);
        _twin = new TwinRequests(_registration, state.TimeProvider);
        _cloudToDevice = new CloudToDevicePump(_registration, _outbox);
    }

    public HubIdentity Identity { get; }

    /// <summary>Puts into force what the device had subscribed to in its last session. What that brings waits for <see cref="Open"/>.</summary>
    /// <returns>Whether there was an earlier session.</returns>
    public bool Restore()
    {
        Apply();
        return _subscriptions.WereRemembered;
    }

    /// <summary>The CONNACK has been sent.</summary>
    public void Open()
    {
        Log.Connected(_logger, Identity, _channel.Peer.Transport, _channel.Peer.RemoteEndPoint);
        _outbox.Open();
    }

    /// <summary>Takes a message from the device.</summary>
    /// <returns>Whether it was taken; if not, the connection has to end.</returns>
    public async Task<bool> PublishAsync(MqttApplicationMessage message)
    {
        if (message.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtLeastOnce)
        {
            return Refuse("a PUBLISH with QoS 2; allowed are 0 and 1.");
        }

        var topic = PublishTopic.Parse(message.Topic, Identity);
        if (message.Retain && topic.Kind != PublishKind.Telemetry)
        {
            return Refuse("a retained message; only telemetry may have the RETAIN flag.");
        }

        switch (topic)
        {
            case { Kind: PublishKind.Telemetry }:
                return TakeTelemetry(topic, message);
            case { Kind: PublishKind.GetTwin, RequestId: { } requestId }:
                return await AnswerAsync(_twin.Get(requestId));
            case { Kind: PublishKind.PatchReported, RequestId: { } requestId }:
                return await AnswerAsync(_twin.PatchReported(requestId, message.Payload.ToArray()));
            case { Kind: PublishKind.MethodResponse, RequestId: { } requestId }:
                _methods.Answer(requestId, new DirectMethodResponse(topic.Status, message.Payload.ToArray()));
                return true;
            default:
                return Refuse("a PUBLISH to a topic that is not one of the device's own, or lacks its $rid.");
        }
    }

    /// <returns>Whether every filter is one that the device may have; if not, the connection has to end.</returns>
    public async Task<bool> SubscribeAsync(MqttSubscribePacket packet)
    {
        var answer = new MqttSubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = new(packet.TopicFilters.Count) };
        foreach (var filter in packet.TopicFilters)
        {
            if (_subscriptions.Add(filter) is not { } granted)
            {
                return Refuse("a SUBSCRIBE to a topic filter that is not one of the device's own.");
            }

            answer.ReasonCodes.Add((MqttSubscribeReasonCode)granted);
        }

        return await ApplyAndAnswerAsync(answer);
    }

    public Task<bool> UnsubscribeAsync(MqttUnsubscribePacket packet)
    {
        packet.TopicFilters.ForEach(_subscriptions.Remove);
        return ApplyAndAnswerAsync(new MqttUnsubAckPacket { PacketIdentifier = packet.PacketIdentifier });
    }

    public void Acknowledge(MqttPubAckPacket packet) => _cloudToDevice.Acknowledge(packet.PacketIdentifier);

    /// <summary>Ends the connection.</summary>
    public void End() => _channel.End();

    /// <summary>Says why the connection has to end.</summary>
    /// <returns><see langword="false"/>.</returns>
    public bool Refuse(string reason)
    {
        Log.NotSupported(_logger, Identity, reason);
        return false;
    }

    public void Drop(SessionDropReason reason)
    {
        Log.Dropped(_logger, Identity, reason);
        _hasNoWill |= reason is SessionDropReason.Deleted or SessionDropReason.Disabled or SessionDropReason.FailedOver or SessionDropReason.HubStopped;
        _channel.End();
    }

    public void SendDesired(ReadOnlyMemory<byte> patch, long version) => _ = _outbox.SendAsync(new MqttPublishPacket
    {
        Topic = $"$iothub/twin/PATCH/properties/desired/?$version={version}",
        PayloadSegment = patch.ToArray(),
    });

    public Task<DirectMethodResponse> InvokeMethodAsync(DirectMethodRequest request, CancellationToken cancellationToken) =>
        _methods.InvokeAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _outbox.Close();
        _methods.Close();
        await _cloudToDevice.DisposeAsync();
        _registration.Dispose();
        Log.Disconnected(_logger, Identity);
    }

    private bool TakeTelemetry(PublishTopic topic, MqttApplicationMessage message)
    {
        if (TelemetryReader.Size(topic, message.Payload) > MqttLimits.MaxMessageSize)
        {
            return Refuse("a message of more than 256 KiB.");
        }

        var isWill = message.UserProperties is [{ Name: MqttConnectRequest.WillProperty }];
        if (isWill && _hasNoWill)
        {
            return false;
        }

        try
        {
            _registration.PublishTelemetry(TelemetryReader.Read(topic, message.Payload, message.Retain, isWill, _modelId));
            return true;
        }
        catch (HubException e)
        {
            return Refuse(e.Message);
        }
    }

    private Task<bool> AnswerAsync(MqttPublishPacket answer) =>
        _subscriptions.Has(SubscriptionKind.TwinResponses) ? _outbox.SendAsync(answer) : Task.FromResult(true);

    // The acknowledgement goes first, but only once what was subscribed to is in force: a client that has it may rely on that.
    private async Task<bool> ApplyAndAnswerAsync(MqttPacket answer)
    {
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = _outbox.SendAsync(answer, applied.Task);
        Apply();
        applied.SetResult();
        return await sent;
    }

    private void Apply()
    {
        _registration.MethodsEnabled = _subscriptions.Has(SubscriptionKind.Methods);
        _registration.DesiredEnabled = _subscriptions.Has(SubscriptionKind.DesiredChanges);
        _cloudToDevice.Want(_subscriptions.Quality(SubscriptionKind.CloudToDevice));
    }
}
