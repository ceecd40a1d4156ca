namespace IotHubSecureClient.Handshake;

/// <summary>Reads the ClientHello at the beginning of a connection, from the bytes as they arrive.</summary>
/// <remarks>
/// <para>
/// A pure function of the bytes: call it again with all of them when more have come. The outcome does not depend on how the hello was cut into records or
/// segments, as long as 80 KiB hold it with the headers of its records. What was refused once stays refused with more bytes. It never throws, whatever the bytes are.
/// </para>
/// <para>
/// It allocates nothing, but for one array when a hello is complete, came in several records, and no scratch space was given.
/// </para>
/// </remarks>
public static class ClientHelloReader
{
    /// <summary>Reads a ClientHello; one that came in several records is put together in an array of its own.</summary>
    /// <param name="bytes">What the client sent since the connection began, record headers included.</param>
    /// <param name="hello">A view of <paramref name="bytes"/> when the result is <see cref="HandshakeReadStatus.Complete"/>; empty otherwise.</param>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, out ClientHello hello) => Read(bytes, default, out hello);

    /// <summary>Reads a ClientHello.</summary>
    /// <param name="bytes">What the client sent since the connection began, record headers included.</param>
    /// <param name="scratch">Where a hello that came in several records is put together; as long as <paramref name="bytes"/> is always enough, what is shorter than the hello is not used.</param>
    /// <param name="hello">A view of <paramref name="bytes"/> or <paramref name="scratch"/> when the result is <see cref="HandshakeReadStatus.Complete"/>; empty otherwise.</param>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, Span<byte> scratch, out ClientHello hello)
    {
        hello = default;
        var cursor = new HandshakeCursor(bytes);
        HandshakeReadResult result = cursor.Read(HandshakeType.ClientHello, scratch, out ReadOnlySpan<byte> body);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result;
        }

        if (cursor.LeftInRecord != 0)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "more handshake data in the record that ends the ClientHello");
        }

        HandshakeFault? fault = ClientHelloParser.Parse(body, out ClientHello parsed);
        if (fault is not null)
        {
            return HandshakeReadResult.Invalid(fault.Alert, fault.Reason);
        }

        hello = parsed;
        return result;
    }
}
