using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Connections;

internal static partial class Log
{
    public static void HandshakeEnded(ILogger logger, DevHubConnection record)
    {
        switch (record.Verdict)
        {
            case DevHubVerdict.Accepted:
                Accepted(logger, record.Id, record.RemoteEndPoint, record.Endpoint, record.ProtocolVersion, record.CipherSuite, record.Resumed);
                break;
            case DevHubVerdict.Refused:
                Refused(logger, record.Id, record.RemoteEndPoint, record.Endpoint, record.Reason, record.Alert?.ToString());
                break;
            default:
                Aborted(logger, record.Id, record.RemoteEndPoint, record.Endpoint, record.Reason);
                break;
        }
    }

    [LoggerMessage(2000, LogLevel.Debug, "Connection {Id} from {RemoteEndPoint} to {Endpoint}: {ProtocolVersion} with {CipherSuite}, resumed: {Resumed}.")]
    private static partial void Accepted(ILogger logger, long id, EndPoint? remoteEndPoint, DevHubEndpoint endpoint, SslProtocols? protocolVersion, TlsCipherSuite? cipherSuite, bool? resumed);

    [LoggerMessage(2001, LogLevel.Warning, "Connection {Id} from {RemoteEndPoint} to {Endpoint} was refused in the handshake: {Reason} Alert: {Alert}.")]
    private static partial void Refused(ILogger logger, long id, EndPoint? remoteEndPoint, DevHubEndpoint endpoint, string? reason, string? alert);

    [LoggerMessage(2002, LogLevel.Information, "Connection {Id} from {RemoteEndPoint} to {Endpoint} ended in the handshake: {Reason}")]
    private static partial void Aborted(ILogger logger, long id, EndPoint? remoteEndPoint, DevHubEndpoint endpoint, string? reason);
}
