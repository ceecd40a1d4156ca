namespace IotHubSecureClient.Handshake;

/// <summary>The outcome of reading a handshake message from raw bytes.</summary>
/// <param name="Status">Whether the message is there, is not there yet, or never will be.</param>
/// <param name="Length">
/// Bytes, counted from the first one given to the reader. For <see cref="HandshakeReadStatus.Complete"/> the end of the message;
/// for <see cref="HandshakeReadStatus.Incomplete"/> the least number with which the message could be complete: reading again with fewer is of no use.
/// Zero otherwise.
/// </param>
/// <param name="Alert">What to answer before closing; null unless the bytes were refused, and null where <see cref="PeerAlert"/> is not: that needs no answer.</param>
/// <param name="Reason">What was wrong, in one phrase without any byte of the peer's; null unless the bytes were refused.</param>
public readonly record struct HandshakeReadResult(HandshakeReadStatus Status, int Length, TlsAlertDescription? Alert, string? Reason)
{
    /// <summary>The alert with which the peer ended the handshake, where that is what its bytes are.</summary>
    public TlsAlert? PeerAlert { get; private init; }

    internal static HandshakeReadResult Complete(int length) => new(HandshakeReadStatus.Complete, length, null, null);

    internal static HandshakeReadResult Incomplete(int length) => new(HandshakeReadStatus.Incomplete, length, null, null);

    internal static HandshakeReadResult Invalid(TlsAlertDescription alert, string reason) => new(HandshakeReadStatus.Invalid, 0, alert, reason);

    internal static HandshakeReadResult RefusedByPeer(TlsAlert alert) =>
        new(HandshakeReadStatus.Invalid, 0, null, "an alert in place of a hello") { PeerAlert = alert };

    internal static HandshakeReadResult TooLarge(string reason) => new(HandshakeReadStatus.TooLarge, 0, TlsAlertDescription.IllegalParameter, reason);
}
