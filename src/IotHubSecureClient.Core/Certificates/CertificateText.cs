using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>Text of certificates for messages. It comes from whoever answered, so it is cut and carries no control characters into a log.</summary>
internal static class CertificateText
{
    private const int LongestText = 200;
    private const int MostNames = 10;

    public static string Subject(X509Certificate2 certificate) =>
        Clean(certificate.Subject.Length == 0 ? $"serial number {certificate.SerialNumber}" : certificate.Subject);

    public static string Issuer(X509Certificate2 certificate) => Clean(certificate.Issuer);

    public static string Names(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension alternatives)
            {
                names.AddRange(alternatives.EnumerateDnsNames());
                names.AddRange(alternatives.EnumerateIPAddresses().Select(address => address.ToString()));
            }
        }

        if (names.Count == 0)
        {
            return "no DNS name and no IP address";
        }

        var shown = string.Join(", ", names.Take(MostNames).Select(name => $"'{Clean(name)}'"));
        return names.Count > MostNames ? $"{shown} and {names.Count - MostNames} more" : shown;
    }

    public static string Clean(string text)
    {
        var length = Math.Min(text.Length, LongestText);
        return string.Create(length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }
}
