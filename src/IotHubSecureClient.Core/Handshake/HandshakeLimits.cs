namespace IotHubSecureClient.Handshake;

/// <summary>What a peer can make a reader look at, at most.</summary>
internal static class HandshakeLimits
{
    /// <summary>The length field of one handshake message. A browser's hello is 2 KB, one with post-quantum key shares 4 KB.</summary>
    public const int MaximumMessageLength = 64 * 1024;

    /// <summary>One message with the headers of its records: bounds the work that one-byte records cause when the reader is called for each arrival.</summary>
    public const int MaximumBytes = 80 * 1024;
}
