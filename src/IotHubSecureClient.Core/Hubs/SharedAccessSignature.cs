using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IotHubSecureClient.Hubs;

/// <summary>
/// A token that proves knowledge of a key without showing it: <c>SharedAccessSignature sr=…&amp;sig=…&amp;se=…[&amp;skn=…]</c>, where <c>sig</c> is
/// HMAC-SHA256 with the base64-decoded key over <c>sr</c>, a line feed and <c>se</c>, both exactly as they stand in the token
/// (https://learn.microsoft.com/azure/iot-hub/authenticate-authorize-sas). Immutable.
/// </summary>
public sealed class SharedAccessSignature
{
    private readonly byte[] _signature;
    private readonly string _rawExpiry;

    internal SharedAccessSignature(string token, string rawResource, string rawExpiry, DateTimeOffset expiry, string? keyName, byte[] signature)
    {
        Token = token;
        RawResource = rawResource;
        Resource = Uri.UnescapeDataString(rawResource);
        _rawExpiry = rawExpiry;
        Expiry = expiry;
        KeyName = keyName;
        _signature = signature;
    }

    /// <summary>The token as it is sent: the password of an MQTT connection, the value of an HTTP <c>Authorization</c> header. A secret until it expires.</summary>
    public string Token { get; }

    /// <summary>What the token is for, decoded, such as <c>myhub.azure-devices.net/devices/device1</c>.</summary>
    public string Resource { get; }

    /// <summary>The <c>sr</c> field as it stands in the token.</summary>
    public string RawResource { get; }

    /// <summary>The name of the policy whose key signed the token (<c>skn</c>), or <see langword="null"/> where a device's own key did.</summary>
    public string? KeyName { get; }

    /// <summary>The moment from which the token is void (<c>se</c>), in whole seconds.</summary>
    public DateTimeOffset Expiry { get; }

    /// <summary>Makes a token. The device form has no key name; the service form has the name of the policy, and its resource is the host name, which encoding leaves as it is.</summary>
    /// <param name="resource">What the token is for, not encoded: <c>host/devices/id</c>, <c>host/devices/id/modules/id</c>, or <c>host</c>.</param>
    /// <param name="key">The key as base64.</param>
    /// <param name="expiry">When the token becomes void; fractions of a second are dropped.</param>
    /// <param name="keyName">The name of the policy that the key belongs to, or <see langword="null"/> for a device's own key.</param>
    /// <returns>The signed token.</returns>
    /// <exception cref="ArgumentException"><paramref name="resource"/> or <paramref name="keyName"/> is empty, or <paramref name="key"/> is not base64. The key is not echoed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expiry"/> is before 1970.</exception>
    public static SharedAccessSignature Create(string resource, string key, DateTimeOffset expiry, string? keyName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(resource);
        ArgumentNullException.ThrowIfNull(key);
        if (keyName is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(keyName);
        }

        var seconds = expiry.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(expiry));
        var decodedKey = SharedAccessKey.Decode(key, nameof(key));
        var rawResource = Uri.EscapeDataString(resource);
        var rawExpiry = seconds.ToString(CultureInfo.InvariantCulture);
        var signature = Sign(decodedKey, rawResource, rawExpiry);
        CryptographicOperations.ZeroMemory(decodedKey);

        var token = $"{SharedAccessSignatureReader.Scheme} sr={rawResource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={rawExpiry}";
        if (keyName is not null)
        {
            token += $"&skn={Uri.EscapeDataString(keyName)}";
        }

        return new SharedAccessSignature(token, rawResource, rawExpiry, DateTimeOffset.FromUnixTimeSeconds(seconds), keyName, signature);
    }

    /// <summary>Reads a token; says nothing about whether it is signed by anybody or expired.</summary>
    /// <param name="token">The token, with its <c>SharedAccessSignature</c> prefix. At most 4096 characters are read.</param>
    /// <param name="result">The token's fields, where the result is <see langword="true"/>.</param>
    /// <returns>Whether the token has each of <c>sr</c>, <c>sig</c> and <c>se</c> once, well-formed, at most one <c>skn</c>, and nothing else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? token, [NotNullWhen(true)] out SharedAccessSignature? result)
    {
        result = token is null ? null : SharedAccessSignatureReader.Read(token);
        return result is not null;
    }

    /// <summary>Whether the token was signed with a key. Takes the same time for a right and a wrong signature.</summary>
    /// <param name="key">The key as base64.</param>
    /// <returns><see langword="false"/> also where <paramref name="key"/> is not base64: an identity without a usable key has no valid token.</returns>
    public bool IsSignedWith(string? key)
    {
        if (!SharedAccessKey.TryDecode(key, out var decodedKey))
        {
            return false;
        }

        var expected = Sign(decodedKey, RawResource, _rawExpiry);
        CryptographicOperations.ZeroMemory(decodedKey);
        return CryptographicOperations.FixedTimeEquals(expected, _signature);
    }

    /// <summary>Whether the token was signed with one of an identity's two keys. Both are always tried, so that the time does not tell which one it was.</summary>
    /// <param name="primaryKey">The first key as base64.</param>
    /// <param name="secondaryKey">The second key as base64.</param>
    /// <returns>Whether one of the keys signed the token.</returns>
    public bool IsSignedWith(string? primaryKey, string? secondaryKey) => IsSignedWith(primaryKey) | IsSignedWith(secondaryKey);

    /// <summary>Whether the token is void at a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <returns>Whether <see cref="Expiry"/> has come.</returns>
    public bool IsExpired(DateTimeOffset now) => now >= Expiry;

    /// <summary>
    /// Whether the token may be used for a resource: its own resource is that one or a parent of it, segment by segment. Hosts are compared without regard to case, and a port in the
    /// token is ignored where <paramref name="resource"/> has none (SDKs that are given <c>HostName=host:port</c> sign it); paths are compared exactly, once as they are and once decoded
    /// (some SDKs encode the device id twice).
    /// </summary>
    /// <param name="resource">The resource, not encoded, such as <c>host/devices/id</c>.</param>
    /// <returns>Whether the token covers it.</returns>
    public bool Covers(string resource)
    {
        ArgumentException.ThrowIfNullOrEmpty(resource);
        return SharedAccessSignatureScope.Covers(Resource, resource);
    }

    /// <summary>Describes the token without its signature.</summary>
    /// <returns>The token with the signature replaced by <c>***</c>.</returns>
    public override string ToString()
    {
        var policy = KeyName is null ? "" : $"&skn={KeyName}";
        return $"{SharedAccessSignatureReader.Scheme} sr={RawResource}&sig=***&se={_rawExpiry}{policy}";
    }

    private static byte[] Sign(ReadOnlySpan<byte> key, string rawResource, string rawExpiry) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{rawResource}\n{rawExpiry}"));
}
