using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>Whether a certificate was signed over a hash that resists collisions. A list of what is allowed: an algorithm that is not known is not strong.</summary>
internal static class CertificateSignature
{
    public const string Rule = "RSA (PKCS #1 or PSS) and ECDSA with SHA-256, SHA-384 or SHA-512";

    private const string RsaPss = "1.2.840.113549.1.1.10";

    public static bool IsStrong(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.113549.1.1.12" or "1.2.840.113549.1.1.13" => true,
        "1.2.840.10045.4.3.2" or "1.2.840.10045.4.3.3" or "1.2.840.10045.4.3.4" => true,
        RsaPss => IsStrongPss(certificate.RawDataMemory),
        _ => false,
    };

    // RFC 4055, section 3.1: the hash is the parameter [0], and SHA-1 where that is absent.
    private static bool IsStrongPss(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var certificate = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
            certificate.ReadEncodedValue();
            var algorithm = certificate.ReadSequence();
            algorithm.ReadObjectIdentifier();
            var parameters = algorithm.ReadSequence();
            var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hashTag))
            {
                return false;
            }

            var hash = parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier();
            return hash is "2.16.840.1.101.3.4.2.1" or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3";
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
