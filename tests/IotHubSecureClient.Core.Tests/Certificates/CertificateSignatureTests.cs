using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tests.Certificates;

public sealed class CertificateSignatureTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public void IsStrong_Sha2_ReturnsTrue(string hash)
    {
        var name = new HashAlgorithmName(hash);

        Assert.True(IsStrong(_key, new() { Hash = name, Signature = key => X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1) }));
        Assert.True(IsStrong(_key, new() { Hash = name, Signature = key => X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pss) }));
        Assert.True(IsStrong(null, new() { Hash = name }));
    }

    [Fact]
    public void IsStrong_Sha1_ReturnsFalse()
    {
        Assert.False(IsStrong(_key, new() { Signature = key => new WeakSignatureGenerator(key) }));
        Assert.False(IsStrong(null, new() { Signature = key => new WeakSignatureGenerator(key) }));
    }

    [Theory]
    [InlineData("RSA", 2048, true)]
    [InlineData("RSA", 2047, false)]
    [InlineData("ECDSA", 256, true)]
    [InlineData("ECDSA", 255, false)]
    [InlineData("1.2.840.10040.4.1", 2048, false)]
    public void IsStrong_KeySize_HasItsBound(string algorithm, int size, bool expected) => Assert.Equal(expected, CertificateKey.IsStrong(algorithm, size));

    public void Dispose() => _key.Dispose();

    private static bool IsStrong(RSA? rootKey, LeafTemplate template)
    {
        using var certificate = TestAuthority.CreateRoot(key: rootKey).Issue(template);
        return CertificateSignature.IsStrong(certificate);
    }
}
