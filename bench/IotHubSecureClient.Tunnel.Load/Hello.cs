namespace IotHubSecureClient.Tunnel.Load;

/// <summary>The beginnings of a TLS 1.2 session that is resumed: all that a proxy reads of TLS, without its cryptography.</summary>
internal static class Hello
{
    /// <summary>The first random byte of a client that wants to be sent bytes until it closes.</summary>
    public const byte Stream = 1;

    /// <summary>Where in the record the client's first random byte stands.</summary>
    public const int RandomOffset = 11;

    private static readonly byte[] SessionId = [.. Enumerable.Repeat((byte)7, 32)];

    /// <summary>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, a session, and the name hub.example.</summary>
    public static byte[] Client(bool wantsStream) => Record(
        1,
        [3, 3, wantsStream ? Stream : (byte)0, .. new byte[31], 32, .. SessionId, 0, 2, 0xC0, 0x2F, 1, 0, 0, 20, 0, 0, 0, 16, 0, 14, 0, 0, 11, .. "hub.example"u8]);

    /// <summary>A ServerHello that takes the session, and the ChangeCipherSpec that shows it.</summary>
    public static byte[] Server { get; } = [.. Record(2, [3, 3, .. new byte[32], 32, .. SessionId, 0xC0, 0x2F, 0]), 20, 3, 3, 0, 1, 1];

    private static byte[] Record(byte type, byte[] body) =>
        [22, 3, 3, (byte)((body.Length + 4) >> 8), (byte)(body.Length + 4), type, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
}
