using System.Globalization;
using System.Security.Cryptography;

namespace IotHubSecureClient.Hubs;

/// <summary>Reads the text of a token. Returns <see langword="null"/> for whatever is not one.</summary>
internal static class SharedAccessSignatureReader
{
    public const string Scheme = "SharedAccessSignature";

    private const int MaximumLength = 4096;

    // 9999-12-31T23:59:59Z, the last second that DateTimeOffset knows.
    private const long LatestExpiry = 253_402_300_799;

    public static SharedAccessSignature? Read(string token)
    {
        if (token.Length > MaximumLength || !token.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? resource = null;
        string? signature = null;
        string? expiry = null;
        string? keyName = null;
        var fields = token.AsSpan(Scheme.Length + 1).Trim();
        foreach (var range in fields.Split('&'))
        {
            var field = fields[range];
            var equals = field.IndexOf('=');
            if (equals < 0)
            {
                return null;
            }

            var value = field[(equals + 1)..];
            var isNew = field[..equals] switch
            {
                "sr" => TrySet(ref resource, value),
                "sig" => TrySet(ref signature, value),
                "se" => TrySet(ref expiry, value),
                "skn" => TrySet(ref keyName, value),
                _ => false,
            };
            if (!isNew)
            {
                return null;
            }
        }

        return string.IsNullOrEmpty(resource) || signature is null || expiry is null ? null : Build(token, resource, signature, expiry, keyName);
    }

    private static SharedAccessSignature? Build(string token, string resource, string signature, string expiry, string? keyName)
    {
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > LatestExpiry)
        {
            return null;
        }

        // Some SDKs send an empty skn in the device form.
        var policy = string.IsNullOrEmpty(keyName) ? null : Uri.UnescapeDataString(keyName);
        return SharedAccessKey.TryDecode(Uri.UnescapeDataString(signature), out var bytes) && bytes.Length == HMACSHA256.HashSizeInBytes
            ? new SharedAccessSignature(token, resource, expiry, DateTimeOffset.FromUnixTimeSeconds(seconds), policy, bytes)
            : null;
    }

    private static bool TrySet(ref string? field, ReadOnlySpan<char> value)
    {
        var isNew = field is null;
        field ??= value.ToString();
        return isNew;
    }
}
