using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Hubs;

/// <summary>The base64 text of a symmetric key. Stricter than the base library: white space is no key.</summary>
internal static class SharedAccessKey
{
    public static bool IsValid([NotNullWhen(true)] string? key) => TryDecode(key, out _);

    public static bool TryDecode([NotNullWhen(true)] string? key, [NotNullWhen(true)] out byte[]? decoded)
    {
        decoded = null;
        if (string.IsNullOrEmpty(key) || key.Length % 4 != 0 || key.AsSpan().ContainsAny(" \t\r\n"))
        {
            return false;
        }

        var buffer = new byte[key.Length / 4 * 3];
        if (!Convert.TryFromBase64String(key, buffer, out var written) || written == 0)
        {
            return false;
        }

        decoded = buffer.AsSpan(0, written).ToArray();
        return true;
    }

    public static byte[] Decode(string key, string parameterName) =>
        TryDecode(key, out var decoded)
            ? decoded
            : throw new ArgumentException("The shared access key is not base64; give the key as the hub shows it.", parameterName);
}
