using System.Security.Authentication;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Handshake;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>The server's side of a handshake: reads the ClientHello, judges it, and lets the TLS library do the rest.</summary>
internal sealed class TlsHandshake(TlsServer server, DevHubOptions options)
{
    private volatile TlsServer _server = server;
    private static readonly TimeSpan LongestHearing = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _limit = options.HandshakeTimeout;
    private readonly TimeProvider _timeProvider = options.TimeProvider;

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<TlsHandshake>();

    /// <summary>What connections are held against from now on.</summary>
    public TlsServer Server
    {
        get => _server;
        set => _server = value;
    }

    /// <returns>Whether the handshake was finished within the profile. The record has the outcome either way.</returns>
    public async Task<bool> RunAsync(ConnectionContext connection, TransportStream transport, CountingSslStream stream, DevHubConnection record)
    {
        using var timeout = new CancellationTokenSource(_limit, _timeProvider);
        var client = new HandshakeClient(connection, record);
        bool isAccepted = await NegotiateAsync(connection, transport, stream, client, record, timeout);
        Log.HandshakeEnded(_logger, record);
        if (!isAccepted)
        {
            await HearOutAsync(stream, client, timeout);
        }

        return isAccepted;
    }

    // What the client says after its refusal tells whether it has kept its credentials to itself. Who has used up the time of the handshake gets no more.
    private async Task HearOutAsync(CountingSslStream stream, HandshakeClient client, CancellationTokenSource timeout)
    {
        client.Socket.CloseSending();
        timeout.CancelAfter(_limit < LongestHearing ? _limit : LongestHearing);
        try
        {
            if (stream.IsAuthenticated)
            {
                await stream.DrainAsync(timeout.Token);
            }
            else
            {
                await client.Drain.ReadToEndAsync(timeout.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has reset the connection, or is silent: it is closed either way.
        }
    }

    private async Task<bool> NegotiateAsync(
        ConnectionContext connection,
        TransportStream transport,
        CountingSslStream stream,
        HandshakeClient client,
        DevHubConnection record,
        CancellationTokenSource timeout)
    {
        var serverHello = new ServerHelloTap();
        TlsServer server = Server;
        try
        {
            if (await ReceiveHelloAsync(connection, client.Socket, record, timeout.Token) is not { } offer)
            {
                return false;
            }

            await transport.Connection!.HoldAsync();
            if (transport.Connection.TakeReset())
            {
                record.Abort("The hub is set up to reset the connection in the handshake.");
                transport.Connection.Cut();
                return false;
            }

            if (server.Profile.HandshakeFault is { } fault)
            {
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await RunFaultAsync(fault, new FaultyConnection(client, offer), client.Tap.Alert, record);
                return false;
            }

            TlsDecision decision = server.Gate.Judge(offer);
            if (decision.Alert is { } alert)
            {
                record.Refuse(decision.Reason!, alert);
                await client.Socket.SendAsync(alert.ToRecord(), timeout.Token);
                return false;
            }

            (transport.ServerHello, transport.Client, transport.Socket) = (serverHello, client.Tap, client.Socket);
            await stream.AuthenticateAsServerAsync(server.OptionsFor(decision), timeout.Token);
            (transport.ServerHello, transport.Client, transport.Socket) = (null, null, null);
            return Accept(server, stream, serverHello, record);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            Explain(e, timeout.IsCancellationRequested, serverHello.Alert, client.Tap.Alert.Alert, record);
            return false;
        }
    }

    private static async Task<ClientHelloOffer?> ReceiveHelloAsync(
        ConnectionContext connection, ClientSocket socket, DevHubConnection record, CancellationToken cancellationToken)
    {
        (ClientHelloOffer? offer, HandshakeReadResult result) = await ClientHelloPeek.ReadAsync(connection.Transport.Input, cancellationToken);
        if (offer is not null)
        {
            record.SetOffer(offer);
        }
        else if (result.Alert is { } description)
        {
            var alert = TlsAlert.Fatal(description);
            record.Abort($"The client sent no ClientHello but {result.Reason}.", alert);
            await socket.SendAsync(alert.ToRecord(), cancellationToken);
        }
        else
        {
            record.Abort("The client closed the connection before its ClientHello was complete.");
        }

        return offer;
    }

    private static async Task RunFaultAsync(DevHubHandshakeFault fault, FaultyConnection connection, ClientAlertTap clientAlert, DevHubConnection record)
    {
        string reason = $"The hub is set up to {fault.Description}.";
        record.Abort(reason);
        try
        {
            await fault.RunAsync(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            reason += $" {e.Message}";
        }

        record.Abort(reason, clientAlert: clientAlert.Alert);
    }

    // Second line: where the platform cannot restrict the suites, what it selected is held against the profile.
    private static bool Accept(TlsServer server, CountingSslStream stream, ServerHelloTap serverHello, DevHubConnection record)
    {
        if (!server.Gate.Allows(stream.SslProtocol, stream.NegotiatedCipherSuite))
        {
            record.Refuse(
                $"The negotiated \"{TlsNames.Of(stream.SslProtocol)}, {TlsNames.Of(stream.NegotiatedCipherSuite)}\" is not in the profile \"{server.Profile}\".", alert: null);
            return false;
        }

        record.Accept(stream.SslProtocol, stream.NegotiatedCipherSuite, serverHello.IsResumed, stream.ClientCertificateThumbprint);
        return true;
    }

    private void Explain(Exception exception, bool tookTooLong, TlsAlert? alert, TlsAlert? clientAlert, DevHubConnection record)
    {
        string reason = exception.GetBaseException().Message;
        if (tookTooLong)
        {
            record.Abort($"The handshake took longer than {_limit.TotalSeconds} s.");
        }
        else if (alert is not null)
        {
            record.Refuse(reason, alert);
        }
        else
        {
            record.Abort(clientAlert is null ? reason : $"The client ended the handshake with the alert {clientAlert}.", clientAlert: clientAlert);
        }
    }
}
