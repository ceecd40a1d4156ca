using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

/// <summary>The expected values are those of FoxIO's specification (FoxIO-LLC/ja4, technical_details/JA4.md) and README.</summary>
public sealed class Ja4FingerprintTests
{
    private static readonly ushort[] BrowserSuites =
        [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035];

    private static readonly ushort[] BrowserAlgorithms = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];

    [Theory]
    [InlineData("001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015", "t13d1516h2_8daaf6152771_e5627efa2ab1")]
    [InlineData("001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,fe0d,0012,002b,ff01,000b,000a", "t13d1516h2_8daaf6152771_02713d6af862")]
    public void Ja4_PublishedExample_IsThePublishedFingerprint(string extensions, string expected)
    {
        HelloBuilder hello = new()
        {
            CipherSuites = [0x0A0A, .. BrowserSuites],
            Extensions = [(0x1A1A, []), .. extensions.Split(',').Select(type => Extension(Convert.ToUInt16(type, 16))), (0x2A2A, [0])],
        };

        Assert.Equal(expected, Ja4(hello));
    }

    [Fact]
    public void Ja4_NoSignatureAlgorithms_EndsWithoutUnderscore() => Assert.Equal("ecbe99380d04",
        Ja4(new() { Extensions = [(5, []), (10, [0, 2, 0, 29])] }).Split('_')[2]);

    [Fact]
    public void Ja4_OnlyNameAndProtocol_HasNoExtensionHash() => Assert.Equal("t12d0402mt_" + Ja4(new()).Split('_')[1] + "_000000000000",
        Ja4(new() { Extensions = [HelloBuilder.ServerName("a"), HelloBuilder.Protocols("mqtt"u8.ToArray())] }));

    [Fact]
    public void Ja4_OnlyGreaseSuites_HasNoSuiteHash() => Assert.Equal("t12i000000_000000000000_000000000000", Ja4(new() { CipherSuites = [0x0A0A] }));

    [Theory]
    [InlineData("AB", "ab")]
    [InlineData("20", "20")]
    [InlineData("ABCD", "ad")]
    [InlineData("2061", "21")]
    [InlineData("30AB", "3b")]
    [InlineData("6120", "60")]
    [InlineData("3031ABCD", "3d")]
    [InlineData("30ABCD31", "01")]
    [InlineData("61", "aa")]
    [InlineData("6832", "h2")]
    [InlineData("687474702F312E31", "h1")]
    public void Ja4_FirstProtocol_GivesItsFirstAndLastCharacter(string name, string expected) =>
        Assert.Equal(expected, Ja4(new() { Extensions = [HelloBuilder.Protocols(Convert.FromHexString(name), "zz"u8.ToArray())] }).Split('_')[0][^2..]);

    [Theory]
    [InlineData(0x0303, "0304,0303", "13")]
    [InlineData(0x0303, "0303,7a7a,0304", "13")]
    [InlineData(0x0301, "0303", "12")]
    [InlineData(0x0303, "", "12")]
    [InlineData(0x0302, "", "11")]
    [InlineData(0x0301, "", "10")]
    [InlineData(0x0300, "", "s3")]
    [InlineData(0x0002, "", "s2")]
    [InlineData(0x0999, "", "00")]
    [InlineData(0x0303, "7a7a", "00")]
    public void Ja4_Version_IsTheHighestOffered(ushort legacy, string versions, string expected)
    {
        ushort[] values = [.. versions.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(value => Convert.ToUInt16(value, 16))];

        Assert.Equal(expected, Ja4(new() { LegacyVersion = legacy, Extensions = values.Length == 0 ? [] : [HelloBuilder.Versions(values)] })[1..3]);
    }

    [Fact]
    public void Ja4_MoreThan99Values_Counts99() => Assert.Equal("t12i999900", Ja4(new()
    {
        CipherSuites = [.. Enumerable.Range(1, 120).Select(value => (ushort)value)],
        Extensions = [.. Enumerable.Range(1000, 120).Select(type => ((ushort)type, Array.Empty<byte>()))],
    }).Split('_')[0]);

    [Fact]
    public void Ja4_GreaseAmongSignatureAlgorithms_IsIgnored() => Assert.Equal(
        Ja4(new() { Extensions = [HelloBuilder.SignatureAlgorithms(0x0804, 0x0401)] }),
        Ja4(new() { Extensions = [HelloBuilder.SignatureAlgorithms(0x8A8A, 0x0804, 0x0401)] }));

    private static (ushort Type, byte[] Data) Extension(ushort type) => type switch
    {
        0 => HelloBuilder.ServerName("www.example.com"),
        10 => HelloBuilder.Groups(29),
        13 => HelloBuilder.SignatureAlgorithms([0x9A9A, .. BrowserAlgorithms]),
        16 => HelloBuilder.Protocols("h2"u8.ToArray(), "http/1.1"u8.ToArray()),
        43 => HelloBuilder.Versions(0x3A3A, 0x0304, 0x0303),
        45 => HelloBuilder.PskModes(1),
        51 => (51, [0, 5, 0, 29, 0, 1, 7]),
        _ => (type, []),
    };

    private static string Ja4(HelloBuilder builder)
    {
        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(builder.ToBytes(), out ClientHello hello).Status);
        return ClientHelloOffer.From(hello).Ja4;
    }
}
