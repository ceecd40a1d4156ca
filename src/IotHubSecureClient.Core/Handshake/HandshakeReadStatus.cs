namespace IotHubSecureClient.Handshake;

/// <summary>What the bytes of a connection amount to so far.</summary>
public enum HandshakeReadStatus
{
    /// <summary>A beginning: nothing is wrong with it, and more bytes are needed.</summary>
    Incomplete,

    /// <summary>The whole message is there and well-formed.</summary>
    Complete,

    /// <summary>Not what the RFCs allow here, whatever comes next; <see cref="HandshakeReadResult.Alert"/> is the answer they ask for.</summary>
    Invalid,

    /// <summary>Past the limits of the reader, by the length field of the message or by the bytes spent on record headers.</summary>
    TooLarge,
}
