using System.Buffers.Binary;

namespace IotHubSecureClient.Handshake;

/// <summary>Reads an alert that is sent in clear. Never throws and never allocates, whatever the bytes are.</summary>
public static class AlertReader
{
    private const int RecordHeaderLength = 5;
    private const int AlertLength = 2;

    /// <summary>Reads the record at the beginning of <paramref name="bytes"/> as an alert.</summary>
    /// <param name="bytes">What a peer sent, from the beginning of a record.</param>
    /// <param name="alert">The alert when the result is <see cref="HandshakeReadStatus.Complete"/>.</param>
    /// <returns><see cref="HandshakeReadStatus.Invalid"/> where the record is no alert, or one that is encrypted: it is longer than two bytes then.</returns>
    public static HandshakeReadResult Read(ReadOnlySpan<byte> bytes, out TlsAlert alert)
    {
        alert = default;
        if (bytes.Length > 0 && bytes[0] != ContentType.Alert)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.UnexpectedMessage, "a record that is not an alert");
        }

        if (bytes.Length > 1 && bytes[1] != 3)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.ProtocolVersion, "a record of another protocol version than 3.x");
        }

        if (bytes.Length < RecordHeaderLength)
        {
            return HandshakeReadResult.Incomplete(TlsAlert.RecordLength);
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]) != AlertLength)
        {
            return HandshakeReadResult.Invalid(TlsAlertDescription.DecodeError, "an alert that is not two bytes long");
        }

        if (bytes.Length < TlsAlert.RecordLength)
        {
            return HandshakeReadResult.Incomplete(TlsAlert.RecordLength);
        }

        alert = new TlsAlert(bytes[5], (TlsAlertDescription)bytes[6]);
        return HandshakeReadResult.Complete(TlsAlert.RecordLength);
    }
}
