using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>Signs with SHA-1, which the base library no longer offers for certificates.</summary>
internal sealed class WeakSignatureGenerator(AsymmetricAlgorithm key) : X509SignatureGenerator
{
    // ecdsa-with-SHA1 (RFC 3279, section 2.2.3), and RSASSA-PSS without parameters, which means SHA-1 (RFC 4055, section 3.1).
    private static readonly byte[] EcdsaWithSha1 = [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];
    private static readonly byte[] RsaPssWithSha1 = [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A, 0x30, 0x00];

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => key is RSA ? RsaPssWithSha1 : EcdsaWithSha1;

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pss)
        : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

    protected override PublicKey BuildPublicKey() => key is RSA rsa ? new PublicKey(rsa) : new PublicKey((ECDsa)key);
}
