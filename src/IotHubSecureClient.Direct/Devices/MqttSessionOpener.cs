using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Direct;

/// <summary>Makes a device's connections: dials, verifies, upgrades where the transport is WebSocket, and only then sends the credentials.</summary>
internal sealed class MqttSessionOpener(HubDialer dialer, DirectTransport transport, MqttIdentity identity, SharedAccessSignatureSource? tokens, TimeSpan keepAlive, TimeSpan timeout)
{
    private const string Subprotocol = "mqtt";

    public HubDialer Dialer => dialer;

    /// <summary>Makes a verified connection that carries no credentials yet.</summary>
    public async Task<VerifiedChannel> DialAsync(CancellationToken cancellationToken)
    {
        var connection = await dialer.DialAsync(cancellationToken).ConfigureAwait(false);
        connection.Transport.TellFailureAsEnd();
        if (transport == DirectTransport.Mqtt)
        {
            return new(new TlsMqttChannel(connection), connection.Tls.Session);
        }

        try
        {
            var socket = await WebSocketUpgrade.RunAsync(connection.Tls.Stream, dialer.Host, dialer.Port, Subprotocol, dialer.TimeProvider, cancellationToken).ConfigureAwait(false);
            return new(new WebSocketMqttChannel(socket, connection), connection.Tls.Session);
        }
        catch
        {
            await connection.Tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends CONNECT with the credentials. The channel belongs to the result, or is closed when this fails.</summary>
    public async Task<OpenedSession> OpenAsync(VerifiedChannel channel, Action<MqttInbound> receive, Action<MqttSession, Exception?> lost, CancellationToken cancellationToken)
    {
        try
        {
            var renewAt = DateTimeOffset.MaxValue;
            var token = GetToken(ref renewAt);
            var options = new MqttSessionOptions(identity, token?.Token, keepAlive, timeout);
            var session = await MqttSession.OpenAsync(channel.Channel, channel.TlsSession, options, dialer.TimeProvider, receive, lost, cancellationToken).ConfigureAwait(false);
            var expiry = token?.Expiry ?? DateTimeOffset.MaxValue;
            return new(session, renewAt < expiry ? renewAt : null, expiry);
        }
        catch
        {
            channel.Channel.Dispose();
            throw;
        }
    }

    private SharedAccessSignature? GetToken(ref DateTimeOffset renewAt)
    {
        try
        {
            return tokens?.Get(out renewAt);
        }
        catch (InvalidOperationException exception)
        {
            throw new IotHubDirectException(IotHubErrorCodes.Unauthorized, exception.Message, exception);
        }
    }
}
