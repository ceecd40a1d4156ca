using System.Text;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using Microsoft.Extensions.Logging;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Judges CONNECT packets.</summary>
internal sealed class MqttConnectGate(HubState state, ILogger logger)
{
    private readonly MqttSessionMemory _memory = new();

    /// <summary>Lets a device in, which gives the channel its session, or says with which code it is refused.</summary>
    public MqttConnectReasonCode Judge(MqttPipeChannel channel)
    {
        var request = channel.Request!;
        var (code, reason) = Admit(channel, request);
        channel.Request = null;
        if (code != MqttConnectReasonCode.Success)
        {
            Log.ConnectRefused(logger, channel.Peer.Transport, channel.Peer.RemoteEndPoint, code, reason);
        }

        return code;
    }

    private (MqttConnectReasonCode Code, string Reason) Admit(MqttPipeChannel channel, MqttConnectRequest request)
    {
        if (channel.Peer.IsThrottled)
        {
            return (MqttConnectReasonCode.ServerUnavailable, "the hub is set up to throttle new connections.");
        }

        if (channel.PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V311)
        {
            return (MqttConnectReasonCode.UnsupportedProtocolVersion, "the protocol is not MQTT 3.1.1.");
        }

        if (MqttUserName.TryParse(request.UserName) is not { } userName)
        {
            return (MqttConnectReasonCode.BadUserNameOrPassword, "the user name is not {host}/{device}[/{module}]/?api-version=….");
        }

        if (request.ClientId != userName.Identity.ToString())
        {
            return (MqttConnectReasonCode.ClientIdentifierNotValid, $"the client id is not that of the user name, \"{userName.Identity}\".");
        }

        var device = state.Authenticate(new DeviceAuthenticationRequest
        {
            Identity = userName.Identity,
            UserName = request.UserName,
            SharedAccessSignature = request.Password is { Length: > 0 } password ? Encoding.UTF8.GetString(password) : null,
            ClientCertificate = channel.ClientCertificate,
            IntermediateCertificates = channel.Peer.ClientIntermediates,
        });
        if (!device.Succeeded)
        {
            return (ReasonCode(device.Failure), device.Reason);
        }

        if (!IsTelemetry(request, userName.Identity))
        {
            return (MqttConnectReasonCode.NotAuthorized, "the will is not telemetry of the device with QoS 0 or 1.");
        }

        return state.Availability switch
        {
            HubAvailability.NotFound => (MqttConnectReasonCode.NotAuthorized, "the hub is in a failover, and answers as if the device did not exist."),
            HubAvailability.Suspended => (MqttConnectReasonCode.ServerUnavailable, "the hub is in a failover, and suspended."),
            _ => Connect(channel, request, userName, device),
        };
    }

    private (MqttConnectReasonCode Code, string Reason) Connect(MqttPipeChannel channel, MqttConnectRequest request, MqttUserName userName, DeviceAuthenticationResult device)
    {
        try
        {
            var subscriptions = MqttSubscriptions.Open(device, _memory, request.CleanSession);
            channel.Session = new MqttDeviceSession(state, device, channel, subscriptions, userName.ModelId, logger);
            return (MqttConnectReasonCode.Success, "");
        }
        catch (HubException e)
        {
            return (MqttConnectReasonCode.NotAuthorized, e.Message);
        }
    }

    /// <summary>Forgets what devices had subscribed to.</summary>
    public void ForgetSessions() => _memory.Clear();

    private static bool IsTelemetry(MqttConnectRequest request, HubIdentity device) =>
        request.WillTopic is not { } topic || (request.WillQualityOfService < 2 && PublishTopic.Parse(topic, device).Kind == PublishKind.Telemetry);

    private static MqttConnectReasonCode ReasonCode(DeviceAuthenticationFailure failure) =>
        failure == DeviceAuthenticationFailure.BadUserName ? MqttConnectReasonCode.BadUserNameOrPassword : MqttConnectReasonCode.NotAuthorized;
}
