using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>The name of a public key: <c>sha256/</c> and the base64 SHA-256 of its SubjectPublicKeyInfo (RFC 7469, section 2.4).</summary>
internal static class PublicKeyPin
{
    private const string Prefix = "sha256/";

    public static string Of(X509Certificate2 certificate) =>
        Prefix + Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? pin)
    {
        var base64 = text is null ? default : text.AsSpan().Trim();
        if (base64.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            base64 = base64[Prefix.Length..];
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        pin = base64.Length == 44 && Convert.TryFromBase64Chars(base64, hash, out var written) && written == hash.Length
            ? Prefix + Convert.ToBase64String(hash)
            : null;
        return pin is not null;
    }
}
