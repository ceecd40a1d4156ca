using System.Security.Authentication;

namespace IotHubSecureClient.Handshake;

/// <summary>Reads the ServerHello or HelloRetryRequest at the beginning of what a server sends, from the bytes as they arrive.</summary>
/// <remarks>
/// A pure function of the bytes, like <see cref="ClientHelloReader"/>, and with its limits. After a HelloRetryRequest, read again from
/// <see cref="HandshakeReadResult.Length"/> on. Steps over warnings and over ChangeCipherSpec records ahead of the message (RFC 8446, appendix D.4), eight at most.
/// </remarks>
public static class ServerHelloReader
{
    private const int MaximumRecordsAhead = 8;
    private const int RecordHeaderLength = 5;

    private static ReadOnlySpan<byte> ChangeCipherSpec => [0, 1, 1];

    /// <summary>Reads a ServerHello; one that came in several records is put together in an array of its own.</summary>
    /// <param name="bytes">What the server sent, record headers included.</param>
    /// <param name="hello">A view of <paramref name="bytes"/> when the result is <see cref="HandshakeReadStatus.Complete"/>; empty otherwise.</param>
    /// <returns>
    /// <see cref="HandshakeReadStatus.Invalid"/> with <see cref="HandshakeReadResult.PeerAlert"/> where the server answered with a fatal alert or <c>close_notify</c>.
    /// </returns>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, out ServerHello hello) => Read(bytes, default, out hello);

    /// <summary>Reads a ServerHello.</summary>
    /// <param name="bytes">What the server sent, record headers included.</param>
    /// <param name="scratch">Where a message that came in several records is put together; as long as <paramref name="bytes"/> is always enough, what is shorter than the message is not used.</param>
    /// <param name="hello">A view of <paramref name="bytes"/> or <paramref name="scratch"/> when the result is <see cref="HandshakeReadStatus.Complete"/>; empty otherwise.</param>
    /// <returns>
    /// <see cref="HandshakeReadStatus.Invalid"/> with <see cref="HandshakeReadResult.PeerAlert"/> where the server answered with a fatal alert or <c>close_notify</c>.
    /// </returns>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, Span<byte> scratch, out ServerHello hello) => Read(bytes, scratch, out hello, out _);

    /// <summary>Reads a ServerHello and leaves a cursor behind it.</summary>
    /// <param name="bytes">As above.</param>
    /// <param name="scratch">As above.</param>
    /// <param name="hello">As above.</param>
    /// <param name="cursor">Behind the message when the result is <see cref="HandshakeReadStatus.Complete"/>.</param>
    internal static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, Span<byte> scratch, out ServerHello hello, out HandshakeCursor cursor)
    {
        hello = default;
        cursor = default;
        HandshakeReadResult result = SkipRecordsAhead(bytes, out int start);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result;
        }

        var reached = new HandshakeCursor(bytes, start);
        result = reached.Read(HandshakeType.ServerHello, scratch, out ReadOnlySpan<byte> body);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result;
        }

        HandshakeFault? fault = ServerHelloParser.Parse(body, out ServerHello parsed);
        if (fault is null && parsed.ProtocolVersion == SslProtocols.Tls13 && reached.LeftInRecord != 0)
        {
            fault = ServerHelloFaults.NotAtEndOfRecord;
        }

        if (fault is not null)
        {
            return HandshakeReadResult.Invalid(fault.Alert, fault.Reason);
        }

        parsed.Next = reached.PeekNext();
        hello = parsed;
        cursor = reached;
        return result;
    }

    private static HandshakeReadResult SkipRecordsAhead(ReadOnlySpan<byte> bytes, out int start)
    {
        start = 0;
        for (int skipped = 0; skipped <= MaximumRecordsAhead; skipped++)
        {
            ReadOnlySpan<byte> record = bytes[start..];
            HandshakeReadResult result;
            switch (record.IsEmpty ? ContentType.Handshake : record[0])
            {
                case ContentType.ChangeCipherSpec:
                    result = CheckChangeCipherSpec(record);
                    break;
                case ContentType.Alert:
                    result = AlertReader.Read(record, out TlsAlert alert);
                    if (result.Status == HandshakeReadStatus.Complete && !(alert.IsWarning && alert.Description != TlsAlertDescription.CloseNotify))
                    {
                        return HandshakeReadResult.RefusedByPeer(alert);
                    }

                    break;
                default:
                    return HandshakeReadResult.Complete(start);
            }

            if (result.Status == HandshakeReadStatus.Incomplete)
            {
                return HandshakeReadResult.Incomplete(start + result.Length);
            }

            if (result.Status != HandshakeReadStatus.Complete)
            {
                return result;
            }

            start += result.Length;
        }

        return HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "too many records ahead of the ServerHello");
    }

    private static HandshakeReadResult CheckChangeCipherSpec(ReadOnlySpan<byte> record)
    {
        int length = RecordHeaderLength + 1;
        if (record.Length > 1 && record[1] != 3)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.ProtocolVersion, "a record of another protocol version than 3.x");
        }

        ReadOnlySpan<byte> rest = record.Length < 3 ? default : record[3..Math.Min(record.Length, length)];
        return !ChangeCipherSpec.StartsWith(rest) ? HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "a malformed ChangeCipherSpec record")
            : record.Length < length ? HandshakeReadResult.Incomplete(length)
            : HandshakeReadResult.Complete(length);
    }
}
