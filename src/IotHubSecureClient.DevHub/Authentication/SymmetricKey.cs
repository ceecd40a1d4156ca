using System.Security.Cryptography;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>The base64 text of a key, of 16 to 64 bytes.</summary>
internal static class SymmetricKey
{
    private const int MinBytes = 16;
    private const int MaxBytes = 64;
    private const int GeneratedBytes = 32;

    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(GeneratedBytes));

    public static bool IsValid(string key)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        return !key.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(key, bytes, out int length) && length >= MinBytes;
    }
}
