using System.Net;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "{Device} connected over {Transport} from {RemoteEndPoint}.")]
    public static partial void Connected(ILogger logger, HubIdentity device, string transport, EndPoint? remoteEndPoint);

    [LoggerMessage(3001, LogLevel.Warning, "A CONNECT over {Transport} from {RemoteEndPoint} was refused with {ReasonCode}: {Reason}")]
    public static partial void ConnectRefused(ILogger logger, string transport, EndPoint? remoteEndPoint, MqttConnectReasonCode reasonCode, string reason);

    [LoggerMessage(3002, LogLevel.Information, "{Device} disconnected.")]
    public static partial void Disconnected(ILogger logger, HubIdentity device);

    [LoggerMessage(3003, LogLevel.Information, "The connection of {Device} ends: {Reason}.")]
    public static partial void Dropped(ILogger logger, HubIdentity device, SessionDropReason reason);

    [LoggerMessage(3004, LogLevel.Warning, "The connection of {Device} ends, because the service has no such operation: {Reason}")]
    public static partial void NotSupported(ILogger logger, HubIdentity device, string reason);
}
