using CsCheck;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Hubs;

public class SharedAccessSignatureTests
{
    private static readonly DateTimeOffset NewYear2030 = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Each signature by: printf '<sr>\n1893456000' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -binary | base64
    [Theory]
    [InlineData("myhub.azure-devices.net/devices/device1", null, "SharedAccessSignature sr=myhub.azure-devices.net%2Fdevices%2Fdevice1&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1893456000")]
    [InlineData("myhub.azure-devices.net/devices/device1/modules/m1", null, "SharedAccessSignature sr=myhub.azure-devices.net%2Fdevices%2Fdevice1%2Fmodules%2Fm1&sig=o7jUYfhZlHwIfHP5DMWDmkS99aJb3q5M2mFNrN2s3jo%3D&se=1893456000")]
    [InlineData("myhub.azure-devices.net", "service", "SharedAccessSignature sr=myhub.azure-devices.net&sig=khSw3Hu42nfiGmvv0z8UfhaVjclOsrYKOsP3H0wMCJU%3D&se=1893456000&skn=service")]
    public void Create_KnownKey_ReturnsTheTokenOpenSslComputes(string resource, string? keyName, string token) =>
        Assert.Equal(token, SharedAccessSignature.Create(resource, TestKeys.Primary, NewYear2030, keyName).Token);

    [Theory]
    [InlineData("SharedAccessSignature sr=myhub.azure-devices.net%2Fdevices%2Fdevice1&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1893456000", null)]
    [InlineData("SharedAccessSignature sr=myhub.azure-devices.net%2Fdevices%2Fdevice1&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1893456000&skn=", null)]
    [InlineData("sharedaccesssignature se=1893456000&skn=a%26b&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8=&sr=myhub.azure-devices.net%2Fdevices%2Fdevice1", "a&b")]
    public void TryParse_WellFormedToken_ReturnsItsFields(string token, string? keyName)
    {
        Assert.True(SharedAccessSignature.TryParse(token, out var signature));
        Assert.Equal(token, signature.Token);
        Assert.Equal("myhub.azure-devices.net/devices/device1", signature.Resource);
        Assert.Equal("myhub.azure-devices.net%2Fdevices%2Fdevice1", signature.RawResource);
        Assert.Equal(NewYear2030, signature.Expiry);
        Assert.Equal(keyName, signature.KeyName);
        Assert.True(signature.IsSignedWith(TestKeys.Primary));
        Assert.False(signature.IsSignedWith(TestKeys.Secondary));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SharedAccessSignature ")]
    [InlineData("sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1")]
    [InlineData("SharedAccessSignature sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1")]
    [InlineData("SharedAccessSignature sr=&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1")]
    [InlineData("SharedAccessSignature sr=h&se=1")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1%3D&se=1")]
    [InlineData("SharedAccessSignature sr=h&sig=AAAA&se=1")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=-1")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1.5")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=253402300800")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=99999999999999999999")]
    [InlineData("SharedAccessSignature sr=h&sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1&se=2")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1&x=2")]
    [InlineData("SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1&")]
    public void TryParse_Malformed_ReturnsFalse(string? token)
    {
        Assert.False(SharedAccessSignature.TryParse(token, out var signature));
        Assert.Null(signature);
    }

    [Fact]
    public void TryParse_TooLong_ReturnsFalse() => Assert.False(SharedAccessSignature.TryParse(
        $"SharedAccessSignature sr={new string('h', 4096)}&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1", out _));

    [Theory]
    [InlineData("sr=myhub", "sr=mzhub")]
    [InlineData("%2Fdevice1", "%2fdevice1")]
    [InlineData("se=1893456000", "se=1893456001")]
    [InlineData("se=1893456000", "se=01893456000")]
    [InlineData("sig=e1", "sig=f1")]
    public void IsSignedWith_AlteredToken_ReturnsFalse(string part, string altered)
    {
        var token = SharedAccessSignature.Create("myhub.azure-devices.net/devices/device1", TestKeys.Primary, NewYear2030).Token;
        Assert.True(SharedAccessSignature.TryParse(token.Replace(part, altered, StringComparison.Ordinal), out var signature));
        Assert.False(signature.IsSignedWith(TestKeys.Primary));
    }

    [Theory]
    [InlineData(TestKeys.Primary, TestKeys.Secondary, true)]
    [InlineData(TestKeys.Secondary, TestKeys.Primary, true)]
    [InlineData(null, TestKeys.Primary, true)]
    [InlineData(TestKeys.Secondary, null, false)]
    [InlineData("", "not base64", false)]
    public void IsSignedWith_TwoKeys_ReturnsWhetherOneIsTheSigner(string? primary, string? secondary, bool expected) =>
        Assert.Equal(expected, SharedAccessSignature.Create("h/devices/d", TestKeys.Primary, NewYear2030).IsSignedWith(primary, secondary));

    [Theory]
    [InlineData("not base64")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZg")]
    [InlineData("MDEyMzQ1 Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")]
    [InlineData("")]
    public void Create_KeyIsNotBase64_ThrowsWithoutEchoingIt(string key)
    {
        var exception = Assert.Throws<ArgumentException>(() => SharedAccessSignature.Create("h", key, NewYear2030));
        Assert.Equal("The shared access key is not base64; give the key as the hub shows it. (Parameter 'key')", exception.Message);
    }

    [Fact]
    public void Create_WrongArguments_Throws()
    {
        Assert.Throws<ArgumentException>(() => SharedAccessSignature.Create("", TestKeys.Primary, NewYear2030));
        Assert.Throws<ArgumentException>(() => SharedAccessSignature.Create("h", TestKeys.Primary, NewYear2030, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedAccessSignature.Create("h", TestKeys.Primary, DateTimeOffset.UnixEpoch.AddSeconds(-1)));
    }

    [Fact]
    public void IsExpired_AtExpiry_ReturnsTrue()
    {
        var signature = SharedAccessSignature.Create("h", TestKeys.Primary, NewYear2030);
        Assert.False(signature.IsExpired(NewYear2030.AddTicks(-1)));
        Assert.True(signature.IsExpired(NewYear2030));
    }

    [Fact]
    public void ToString_AnyToken_HidesTheSignature() => Assert.Equal(
        "SharedAccessSignature sr=h&sig=***&se=1893456000&skn=service",
        SharedAccessSignature.Create("h", TestKeys.Primary, NewYear2030, "service").ToString());

    [Fact]
    public void Create_AnyResourceAndKey_IsReadBackEqual() =>
        Gen.Select(Gen.String[1, 64], Gen.Byte.Array[1, 64], Gen.Long[0, 253_402_300_799], Gen.OneOf(Gen.Const((string?)null), Gen.String[1, 20]!)).Sample(
            (resource, keyBytes, seconds, keyName) =>
            {
                // Half a surrogate pair has no UTF-8 form and does not come back.
                resource = new string([.. resource.Where(c => !char.IsSurrogate(c)), 'r']);
                keyName = keyName is null ? null : new string([.. keyName.Where(c => !char.IsSurrogate(c)), 'k']);
                var key = Convert.ToBase64String(keyBytes);
                var created = SharedAccessSignature.Create(resource, key, DateTimeOffset.FromUnixTimeSeconds(seconds), keyName);

                Assert.True(SharedAccessSignature.TryParse(created.Token, out var read));
                Assert.Equal(resource, read.Resource);
                Assert.Equal(seconds, read.Expiry.ToUnixTimeSeconds());
                Assert.Equal(keyName, read.KeyName);
                Assert.True(read.IsSignedWith(key));
                Assert.True(read.Covers(resource) || resource.StartsWith('/'));
            },
            iter: 2_000);

    [Fact]
    public void TryParse_AnyText_ReturnsWithoutThrowing() =>
        Gen.Select(Gen.Int[0, 82], Gen.String[Gen.Char["%&=sreigkn1 +\0é"], 0, 6]).Sample(
            (at, inserted) =>
            {
                var token = "SharedAccessSignature sr=h&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1".Insert(at, inserted);
                Assert.Equal(SharedAccessSignature.TryParse(token, out var signature), signature is not null);
            },
            iter: 20_000);
}
