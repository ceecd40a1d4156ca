namespace IotHubSecureClient.Handshake;

/// <summary>The sixteen values that clients mix into their lists so that servers keep ignoring what they do not know (RFC 8701).</summary>
internal static class Grease
{
    public static bool Contains(ushort value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
}
