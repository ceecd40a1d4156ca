using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tests.Certificates;

public class TlsCertificateFactsTests
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    // The values by: openssl x509 -noout -subject -serial -fingerprint -sha256 -dates, and for the pin
    // openssl x509 -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
    [Fact]
    public void FromCertificate_PublicRoot_ReturnsWhatOpenSslPrints()
    {
        using var certificate = X509Certificate2.CreateFromPem(PublicRoots.DigiCertGlobalRootG2);

        var facts = TlsCertificateFacts.FromCertificate(certificate);

        Assert.Equal(
            new TlsCertificateFacts
            {
                Subject = "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US",
                Issuer = "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US",
                SerialNumber = "033AF1E6A711A9A0BB2864B11D09FAE5",
                Thumbprint = "CB3CCBB76031E5E0138F8DD39A23F9DE47FFC35E43C1144CEA27D46A5AB1CB5F",
                PublicKeyPin = "sha256/i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY=",
                NotBefore = new DateTimeOffset(2013, 8, 1, 12, 0, 0, TimeSpan.Zero),
                NotAfter = new DateTimeOffset(2038, 1, 15, 12, 0, 0, TimeSpan.Zero),
                KeyAlgorithm = "RSA",
                KeySize = 2048,
                SignatureAlgorithm = "sha256RSA",
            },
            facts);
    }

    [Theory]
    [InlineData("1.2.840.10045.3.1.7", 256)]
    [InlineData("1.3.132.0.34", 384)]
    [InlineData("1.3.132.0.35", 521)]
    public void FromCertificate_EllipticCurve_ReturnsItsSize(string curve, int size)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        using var certificate = Root.Issue(new() { Key = key });

        var facts = TlsCertificateFacts.FromCertificate(certificate);

        Assert.Equal("ECDSA", facts.KeyAlgorithm);
        Assert.Equal(size, facts.KeySize);
        Assert.Equal("CN=Test root", facts.Issuer);
    }

    [Fact]
    public void FromCertificate_KeyCannotBeRead_ReturnsSizeZero()
    {
        const string RsaEncryption = "1.2.840.113549.1.1.1";
        var key = new PublicKey(new Oid(RsaEncryption), new AsnEncodedData([0x05, 0x00]), new AsnEncodedData([0x30, 0x00]));
        using var certificate = Root.Issue(key, new());

        var facts = TlsCertificateFacts.FromCertificate(certificate);

        Assert.Equal(RsaEncryption, facts.KeyAlgorithm);
        Assert.Equal(0, facts.KeySize);
    }

    [Fact]
    public void FromChain_EqualChains_ReturnsTheSameObjects()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var intermediate = Root.CreateIntermediate();
        using var leaf = intermediate.Issue(new());
        using var first = new ServerChain(leaf, intermediate.Certificate).Build(validator, out _);
        using var copy = X509CertificateLoader.LoadCertificate(leaf.RawData);
        using var second = new ServerChain(copy, intermediate.Certificate).Build(validator, out _);

        var facts = TlsCertificateFacts.FromChain(first);

        Assert.Equal(["CN=Test hub", "CN=Test intermediate", "CN=Test root"], facts.Select(certificate => certificate.Subject));
        Assert.True(facts == TlsCertificateFacts.FromChain(second));
    }

    [Fact]
    public void FromChain_OtherChain_ReturnsItsOwnFacts()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        using var first = new ServerChain(Root.Issue(new())).Build(validator, out _);
        using var second = new ServerChain(Root.Issue(new())).Build(validator, out _);

        var facts = TlsCertificateFacts.FromChain(first);
        var others = TlsCertificateFacts.FromChain(second);

        Assert.NotEqual(facts[0].Thumbprint, others[0].Thumbprint);
        Assert.Equal(facts[1], others[1]);
    }

    [Fact]
    public void FromChain_ChainThatBeginsWithAnother_ReturnsItsOwnFacts()
    {
        var validator = new ServerCertificateValidator(new() { TrustAnchorPem = Root.Pem });
        var intermediate = Root.CreateIntermediate();
        var leaf = intermediate.Issue(new());
        using var partial = new ServerChain(leaf).Build(validator, out _);
        using var whole = new ServerChain(leaf, intermediate.Certificate).Build(validator, out _);

        Assert.Single(TlsCertificateFacts.FromChain(partial));
        Assert.Equal(3, TlsCertificateFacts.FromChain(whole).Length);
        Assert.Single(TlsCertificateFacts.FromChain(partial));
    }
}
