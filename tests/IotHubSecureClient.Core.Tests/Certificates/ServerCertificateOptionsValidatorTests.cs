using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Certificates;

public sealed class ServerCertificateOptionsValidatorTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.CreateRoot();

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trust-anchors-");

    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.Empty(Failures(new()));

    [Fact]
    public void Validate_RootsInTextAndFiles_Succeeds()
    {
        var second = TestAuthority.CreateRoot("CN=Second root");
        var third = TestAuthority.CreateRoot("CN=Third root");
        var options = new ServerCertificateOptions
        {
            TrustAnchorPem = $"Two roots, and one of them twice:\n{Root.Pem}\n{second.Pem}\n{Root.Pem}\n",
            TrustAnchorFiles = { Write("third.pem", third.Pem) },
        };

        Assert.Empty(Failures(options));
        Assert.Equal([Root.Certificate, second.Certificate, third.Certificate], new ServerCertificateValidator(options).ChainPolicy.CustomTrustStore);
    }

    [Fact]
    public void Validate_NoCertificateInIt_Fails() => Assert.Equal(
        "TrustAnchorPem contains no certificate; allowed is PEM text with at least one '-----BEGIN CERTIFICATE-----'.",
        Assert.Single(Failures(new() { TrustAnchorPem = "" })));

    [Fact]
    public void Validate_PrivateKey_FailsWithoutShowingIt()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();

        var failure = Assert.Single(Failures(new() { TrustAnchorPem = Root.Pem + "\n" + pem }));

        Assert.Equal("TrustAnchorPem contains a private key; only certificates are allowed. Take the key out, and treat it as disclosed if this text was shared.", failure);
    }

    [Fact]
    public void Validate_OtherPemBlock_Fails() => Assert.Equal(
        "TrustAnchorPem contains a PEM block 'PUBLIC KEY'; only 'CERTIFICATE' is allowed.",
        Assert.Single(Failures(new() { TrustAnchorPem = PemEncoding.WriteString("PUBLIC KEY", Root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()) })));

    [Fact]
    public void Validate_BlockIsNoCertificate_Fails() => Assert.StartsWith(
        "TrustAnchorPem contains a PEM block 'CERTIFICATE' that is not an X.509 certificate. ",
        Assert.Single(Failures(new() { TrustAnchorPem = PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]) })),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nMII")]
    [InlineData("-----BEGIN CERTIFICATE-----\n*not base64*\n-----END CERTIFICATE-----")]
    public void Validate_BrokenPem_Fails(string pem) => Assert.Equal(
        "TrustAnchorPem contains a malformed PEM block; each certificate must stand between '-----BEGIN CERTIFICATE-----' and '-----END CERTIFICATE-----' as base64.",
        Assert.Single(Failures(new() { TrustAnchorPem = pem })));

    [Fact]
    public void Validate_Intermediate_Fails() => Assert.Equal(
        "TrustAnchorPem contains 'CN=Test intermediate', which is no root: 'CN=Test root' issued it. Give the root in its place.",
        Assert.Single(Failures(new() { TrustAnchorPem = Root.CreateIntermediate().Pem })));

    [Fact]
    public void Validate_ExpiredRoot_Fails()
    {
        var end = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var options = new ServerCertificateOptions { TrustAnchorPem = TestAuthority.CreateRoot(notAfter: end).Pem };

        Assert.Empty(Failures(options, end));
        Assert.Equal(
            "TrustAnchorPem contains 'CN=Test root', which expired at 2026-01-02 03:04:05Z. Give a valid root in its place.",
            Assert.Single(Failures(options, end.AddSeconds(1))));
    }

    [Fact]
    public void Validate_FileIsMissing_FailsAndNamesIt()
    {
        var path = Path.Combine(_directory.FullName, "absent.pem");

        var failure = Assert.Single(Failures(new() { TrustAnchorFiles = { path } }));

        Assert.StartsWith($"TrustAnchorFiles: '{path}' cannot be read; give the path of a PEM file. ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FileIsDer_FailsAndNamesIt()
    {
        var path = Path.Combine(_directory.FullName, "root.der");
        File.WriteAllBytes(path, Root.Certificate.RawData);

        Assert.Equal(
            $"TrustAnchorFiles: '{path}' contains no certificate; allowed is PEM text with at least one '-----BEGIN CERTIFICATE-----'.",
            Assert.Single(Failures(new() { TrustAnchorFiles = { path } })));
    }

    [Fact]
    public void Validate_TooLarge_Fails()
    {
        var path = Write("large.pem", new string(' ', (1024 * 1024) + 1));

        Assert.Equal($"TrustAnchorFiles: '{path}' has 1048577 bytes; at most 1048576 are allowed.", Assert.Single(Failures(new() { TrustAnchorFiles = { path } })));
        Assert.Equal("TrustAnchorPem has 1048577 characters; at most 1048576 are allowed.", Assert.Single(Failures(new() { TrustAnchorPem = new string(' ', (1024 * 1024) + 1) })));
    }

    [Theory]
    [InlineData(TrustAnchorMode.Exclusive)]
    [InlineData(TrustAnchorMode.Additional)]
    public void Validate_ModeWithoutAnchor_Fails(TrustAnchorMode mode) => Assert.Equal(
        $"TrustAnchorMode is '{mode}', but no trust anchor is given; set TrustAnchorPem or TrustAnchorFiles, or leave TrustAnchorMode unset for the machine's trust.",
        Assert.Single(Failures(new() { TrustAnchorMode = mode })));

    [Theory]
    [InlineData("i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY=")]
    [InlineData("sha256/i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY=")]
    [InlineData(" SHA256/i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY= ")]
    public void Validate_PinWithAndWithoutPrefix_Succeeds(string pin)
    {
        Assert.Empty(Failures(new() { RootPins = { pin } }));
        Assert.True(PublicKeyPin.TryNormalize(pin, out var normalized));
        Assert.Equal("sha256/i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY=", normalized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha1/i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY=")]
    [InlineData("i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CY")]
    [InlineData("i7WTqTvh0OioIruIfFR4kMPnBqrS2rdiVPl/s2uC/CYA")]
    [InlineData("CB3CCBB76031E5E0138F8DD39A23F9DE47FFC35E43C1")]
    public void Validate_PinIsNoSha256_Fails(string pin) => Assert.Equal(
        $"RootPins contains '{pin}'; allowed is the SHA-256 of a SubjectPublicKeyInfo as base64 (44 characters), with 'sha256/' before it or without.",
        Assert.Single(Failures(new() { RootPins = { pin } })));

    [Fact]
    public void Validate_ManyMistakes_ReportsEach()
    {
        var options = new ServerCertificateOptions
        {
            RevocationMode = (X509RevocationMode)9,
            UnknownRevocation = (UnknownRevocationBehavior)9,
            RevocationTimeout = TimeSpan.FromSeconds(61),
            TrustAnchorMode = (TrustAnchorMode)9,
            TrustAnchorPem = "",
            RootPins = { "x", "y" },
        };

        Assert.Equal(7, Failures(options).Count);
        Assert.Equal(7, Assert.Throws<OptionsValidationException>(() => new ServerCertificateValidator(options)).Failures.Count());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(0.999, false)]
    [InlineData(60.001, false)]
    public void Validate_RevocationTimeout_IsBoundedInclusively(double seconds, bool isAllowed) =>
        Assert.Equal(isAllowed, Failures(new() { RevocationTimeout = TimeSpan.FromSeconds(seconds) }).Count == 0);

    [Fact]
    public void Bind_EveryOption_IsSetFromConfiguration()
    {
        var options = Bind(new()
        {
            ["RevocationMode"] = "Online",
            ["UnknownRevocation"] = "Accept",
            ["RevocationTimeout"] = "00:00:09",
            ["TrustAnchorMode"] = "Additional",
            ["TrustAnchorPem"] = Root.Pem,
            ["TrustAnchorFiles:0"] = Write("second.pem", TestAuthority.CreateRoot("CN=Second root").Pem),
            ["RootPins:0"] = PublicKeyPin.Of(Root.Certificate),
        });

        Assert.Empty(Failures(options));
        Assert.Equal(X509RevocationMode.Online, options.RevocationMode);
        Assert.Equal(UnknownRevocationBehavior.Accept, options.UnknownRevocation);
        Assert.Equal(TimeSpan.FromSeconds(9), options.RevocationTimeout);
        Assert.Equal(TrustAnchorMode.Additional, options.TrustAnchorMode);
        Assert.Equal(Root.Pem, options.TrustAnchorPem);
        Assert.Single(options.TrustAnchorFiles);
        Assert.Single(options.RootPins);
    }

    [Theory]
    [InlineData("Dangerous")]
    [InlineData("Dangerous:AcceptsAnyCertificate")]
    [InlineData("Dangerous:DangerousAcceptAnyCertificate")]
    [InlineData("DangerousAcceptAnyCertificate")]
    [InlineData("AcceptsAnyCertificate")]
    [InlineData("_dangerous:AcceptsAnyCertificate")]
    public void Bind_DangerousKey_ReachesNothing(string key)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = "true" }).Build();
        var options = configuration.Get<ServerCertificateOptions>(binder => binder.BindNonPublicProperties = true)!;

        Assert.False(new ServerCertificateValidator(options).AcceptsAnyCertificate);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static List<string> Failures(ServerCertificateOptions options, DateTimeOffset? now = null)
    {
        var result = new ServerCertificateOptionsValidator(new FakeTimeProvider(now ?? TestAuthority.Now)).Validate(null, options);
        return [.. result.Failures ?? []];
    }

    private static ServerCertificateOptions Bind(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Get<ServerCertificateOptions>()!;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
