using System.Net.Sockets;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tunnel;

/// <summary>
/// Reads the beginning of TLS on one connection. The client's hello passes as it comes; nothing else of the client's does before the verdict, and nothing of the server's but a request for another hello.
/// </summary>
internal sealed class TunnelInspection(TunnelRoute route, Socket client, Socket server, TunnelJudge judge)
{
    /// <summary>One hello or Certificate message at its largest, with what may come behind it.</summary>
    private const int HeldAtMost = 192 * 1024;

    /// <returns>Whether the connection may go on; where not, the client was told.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var fromClient = new TunnelBuffer(HeldAtMost);
        using var fromServer = new TunnelBuffer(HeldAtMost);
        using var trial = judge.Open(route);
        if (!await PassHelloAsync(fromClient, trial, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var flight = await ReadFlightAsync(fromServer, trial, cancellationToken).ConfigureAwait(false);
        if (flight is { IsHelloRetryRequest: true } retry && trial.Allows(retry))
        {
            await PassAsync(fromServer, retry.Result.Length, client, cancellationToken).ConfigureAwait(false);
            if (!await PassHelloAsync(fromClient, trial, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            flight = await ReadFlightAsync(fromServer, trial, cancellationToken).ConfigureAwait(false);
            if (flight is { IsHelloRetryRequest: true })
            {
                trial.Fail("the server asked for a third ClientHello (RFC 8446, section 4.1.4)");
                return false;
            }
        }

        if (flight is not { } whole)
        {
            return false;
        }

        if (trial.Decide(whole, fromServer.Span) is { } alert)
        {
            await client.SendAsync(alert.ToRecord(), cancellationToken).ConfigureAwait(false);
            client.Shutdown(SocketShutdown.Send);
            return false;
        }

        await PassAsync(fromServer, fromServer.Length, client, cancellationToken).ConfigureAwait(false);
        await PassAsync(fromClient, fromClient.Length, server, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> PassHelloAsync(TunnelBuffer buffer, TunnelTrial trial, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = ReadHello(buffer.Span, trial, out var start);
            if (result.Status == HandshakeReadStatus.Complete)
            {
                await PassAsync(buffer, start + result.Length, server, cancellationToken).ConfigureAwait(false);
                return true;
            }

            if (result.Status != HandshakeReadStatus.Incomplete || !await buffer.ReceiveAsync(client, cancellationToken).ConfigureAwait(false))
            {
                trial.Fail(result.Reason ?? "the client ended the connection before its ClientHello was complete");
                return false;
            }
        }
    }

    private static HandshakeReadResult ReadHello(ReadOnlySpan<byte> bytes, TunnelTrial trial, out int start)
    {
        // A client that was asked for another hello may put a ChangeCipherSpec ahead of it (RFC 8446, appendix D.4).
        start = trial.HasOffer && bytes.StartsWith((ReadOnlySpan<byte>)[20, 3, 3, 0, 1, 1]) ? 6 : 0;
        var result = ClientHelloReader.Read(bytes[start..], out var hello);
        if (result.Status == HandshakeReadStatus.Complete)
        {
            trial.TakeOffer(hello);
        }

        return trial.HasOffer && result.Status == HandshakeReadStatus.Invalid && bytes.Length < 6 && bytes is [20, ..] ? default : result;
    }

    private async Task<ServerFlight?> ReadFlightAsync(TunnelBuffer buffer, TunnelTrial trial, CancellationToken cancellationToken)
    {
        while (true)
        {
            var flight = ServerFlight.Read(buffer.Span);
            if (flight.Result.Status == HandshakeReadStatus.Complete && (flight.IsHelloRetryRequest || !trial.Allows(flight) || flight.IsWhole(buffer.Span)))
            {
                return flight;
            }

            if (flight.Result.Status is HandshakeReadStatus.Complete or HandshakeReadStatus.Incomplete && await buffer.ReceiveAsync(server, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            trial.Refuse(flight.Result);
            if (flight.Result.PeerAlert is not null)
            {
                await PassAsync(buffer, buffer.Length, client, cancellationToken).ConfigureAwait(false);
                client.Shutdown(SocketShutdown.Send);
            }

            return null;
        }
    }

    private static async Task PassAsync(TunnelBuffer buffer, int length, Socket to, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < length;)
        {
            sent += await to.SendAsync(buffer.Memory[sent..length], cancellationToken).ConfigureAwait(false);
        }

        buffer.Remove(length);
    }
}
