using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>Reads trust anchors from PEM (RFC 7468). Whatever is not a root certificate is a failure that names its source, never shows its content.</summary>
internal static class TrustAnchorReader
{
    private const int MaximumLength = 1024 * 1024;

    public static X509Certificate2Collection Read(ServerCertificateOptions options, DateTimeOffset now, List<string> failures)
    {
        var anchors = new X509Certificate2Collection();
        if (options.TrustAnchorPem is { } pem)
        {
            ReadPem("TrustAnchorPem", pem, anchors, now, failures);
        }

        foreach (var path in options.TrustAnchorFiles)
        {
            var source = $"TrustAnchorFiles: '{path}'";
            if (ReadFile(source, path, failures) is { } text)
            {
                ReadPem(source, text, anchors, now, failures);
            }
        }

        return anchors;
    }

    private static string? ReadFile(string source, string path, List<string> failures)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length <= MaximumLength)
            {
                return File.ReadAllText(path);
            }

            failures.Add($"{source} has {file.Length} bytes; at most {MaximumLength} are allowed.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            failures.Add($"{source} cannot be read; give the path of a PEM file. {exception.Message}");
        }

        return null;
    }

    private static void ReadPem(string source, ReadOnlySpan<char> text, X509Certificate2Collection anchors, DateTimeOffset now, List<string> failures)
    {
        if (text.Length > MaximumLength)
        {
            failures.Add($"{source} has {text.Length} characters; at most {MaximumLength} are allowed.");
            return;
        }

        var found = false;
        while (PemEncoding.TryFind(text, out var fields))
        {
            found = true;
            var label = text[fields.Label];
            if (label is "CERTIFICATE")
            {
                AddAnchor(source, text[fields.Base64Data], anchors, now, failures);
            }
            else if (label.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                failures.Add($"{source} contains a private key; only certificates are allowed. Take the key out, and treat it as disclosed if this text was shared.");
            }
            else
            {
                failures.Add($"{source} contains a PEM block '{label}'; only 'CERTIFICATE' is allowed.");
            }

            text = text[fields.Location.End..];
        }

        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            failures.Add($"{source} contains a malformed PEM block; each certificate must stand between '-----BEGIN CERTIFICATE-----' and '-----END CERTIFICATE-----' as base64.");
        }
        else if (!found)
        {
            failures.Add($"{source} contains no certificate; allowed is PEM text with at least one '-----BEGIN CERTIFICATE-----'.");
        }
    }

    private static void AddAnchor(string source, ReadOnlySpan<char> base64, X509Certificate2Collection anchors, DateTimeOffset now, List<string> failures)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString()));
        }
        catch (CryptographicException exception)
        {
            failures.Add($"{source} contains a PEM block 'CERTIFICATE' that is not an X.509 certificate. {exception.Message}");
            return;
        }

        // A certificate that another one issued would count as an intermediate, not as an anchor: silently no trust at all.
        if (!certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
        {
            failures.Add($"{source} contains '{certificate.Subject}', which is no root: '{certificate.Issuer}' issued it. Give the root in its place.");
        }
        else if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
        {
            failures.Add($"{source} contains '{certificate.Subject}', which expired at {certificate.NotAfter.ToUniversalTime():u}. Give a valid root in its place.");
        }
        else if (!anchors.Contains(certificate))
        {
            anchors.Add(certificate);
            return;
        }

        certificate.Dispose();
    }
}
