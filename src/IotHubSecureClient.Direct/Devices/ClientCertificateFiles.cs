using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Direct;

/// <summary>Reads a device's certificate, its issuers and its key from PEM files.</summary>
internal static class ClientCertificateFiles
{
    public static SslStreamCertificateContext? Of(DirectDeviceClientOptions options)
    {
        if (options.CertificateFile is null)
        {
            return options.GetClientCertificate();
        }

        return TryLoad(options.CertificateFile, options.CertificateKeyFile, out var certificate, out var failure) ? certificate : throw new ArgumentException(failure, nameof(options));
    }

    public static bool TryLoad(string certificateFile, string? keyFile, [NotNullWhen(true)] out SslStreamCertificateContext? certificate, [NotNullWhen(false)] out string? failure)
    {
        certificate = null;
        failure = null;
        try
        {
            X509Certificate2Collection issuers = [];
            issuers.ImportFromPemFile(certificateFile);
            issuers.RemoveAt(0);
            certificate = SslStreamCertificateContext.Create(Load(certificateFile, keyFile), issuers, offline: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            failure = $"The certificate in '{certificateFile}' and its key cannot be used: {exception.Message} Give PEM files, the certificate first, the key not encrypted.";
            return false;
        }
    }

    private static X509Certificate2 Load(string certificateFile, string? keyFile)
    {
        var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows' TLS cannot use a key that is only in this process's memory.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
