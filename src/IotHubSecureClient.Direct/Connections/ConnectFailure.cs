using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using IotHubSecureClient.Tls;
using MQTTnet.Exceptions;

namespace IotHubSecureClient.Direct;

/// <summary>Turns what the layers below throw into what this library promises: a policy violation as itself, everything else as one exception type.</summary>
internal static class ConnectFailure
{
    /// <summary>Finds the refusal by the TLS policy that a layer wrapped.</summary>
    public static TlsPolicyViolationException? FindViolation(Exception? exception) => Find<TlsPolicyViolationException>(exception);

    /// <summary>Finds the end of the handshake's time that a layer wrapped.</summary>
    public static TimeoutException? FindTimeout(Exception? exception) => Find<TimeoutException>(exception);

    /// <summary>Whether a layer below failed, rather than this library or its caller.</summary>
    public static bool IsTransport(Exception exception) =>
        exception is SocketException or IOException or AuthenticationException or WebSocketException or HttpRequestException or MqttCommunicationException
            or MqttProtocolViolationException or MQTTnet.Adapter.MqttConnectingFailedException or OperationCanceledException or ObjectDisposedException
            || IsRaceAtTheEnd(exception);

    /// <summary>MQTTnet's client drops its adapter when its connection ends, and does not look for that before it uses it.</summary>
    private static bool IsRaceAtTheEnd(Exception exception) => exception is NullReferenceException { Source: "MQTTnet" };

    public static IotHubDirectException ToException(Exception exception, string host, int port)
    {
        var reason = exception.GetBaseException().Message.TrimEnd('.');
        return new(IotHubErrorCodes.ConnectionFailed, $"No connection to '{host}:{port}' could be made: {reason}. Check the host name, the network and the hub's state.", exception)
        {
            // A handshake that fails for a reason other than the policy fails the same way again; a broken network may not.
            IsTransient = Find<AuthenticationException>(exception) is null,
        };
    }

    private static TException? Find<TException>(Exception? exception)
        where TException : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is TException found)
            {
                return found;
            }
        }

        return null;
    }
}
