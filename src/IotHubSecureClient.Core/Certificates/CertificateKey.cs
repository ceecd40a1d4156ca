using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>The kind and size of a certificate's public key, and whether it is strong enough.</summary>
internal static class CertificateKey
{
    public const string Rsa = "RSA";
    public const string Ecdsa = "ECDSA";
    public const string Rule = "RSA of at least 2048 bits or ECDSA of at least 256 bits";

    public static (string Algorithm, int Size) Read(X509Certificate2 certificate)
    {
        var identifier = certificate.GetKeyAlgorithm();
        try
        {
            using var rsa = certificate.GetRSAPublicKey();
            if (rsa is not null)
            {
                return (Rsa, rsa.KeySize);
            }

            using var ecdsa = certificate.GetECDsaPublicKey();
            return ecdsa is null ? (identifier, 0) : (Ecdsa, ecdsa.KeySize);
        }
        catch (CryptographicException)
        {
            // A key that the platform cannot read, such as one on an unknown curve: of size 0, and so never strong.
            return (identifier, 0);
        }
    }

    public static bool IsStrong(string algorithm, int size) => algorithm switch
    {
        Rsa => size >= 2048,
        Ecdsa => size >= 256,
        _ => false,
    };
}
