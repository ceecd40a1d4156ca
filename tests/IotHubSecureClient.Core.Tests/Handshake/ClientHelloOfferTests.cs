using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ClientHelloOfferTests
{
    public static TheoryData<string> ClientHellos => Corpus.ClientHellos;

    [Theory]
    [MemberData(nameof(ClientHellos))]
    public void From_RecordedHello_MatchesTheSnapshot(string name)
    {
        string expected = File.ReadLines(Corpus.Snapshot).Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));

        Assert.Equal(expected, $"{name} {HelloText.Of(Offer(Corpus.ClientHello(name)))}");
    }

    [Fact]
    public void From_ListsWithGrease_LeavesItOut()
    {
        ClientHelloOffer offer = Offer(new HelloBuilder
        {
            CipherSuites = [0x1A1A, 0xC030, 0x1301],
            Extensions =
            [
                HelloBuilder.Versions(0x2A2A, 0x0304, 0x7F1C, 0x0303), HelloBuilder.Groups(0x3A3A, 29), HelloBuilder.SignatureAlgorithms(0x4A4A, 0x0804),
                HelloBuilder.Protocols([0x5A, 0x5A], "h2"u8.ToArray(), [0xE9]),
            ],
        }.ToBytes());

        Assert.Equal([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_AES_128_GCM_SHA256], offer.CipherSuites);
        Assert.Equal([SslProtocols.Tls13, SslProtocols.Tls12], offer.ProtocolVersions);
        Assert.Equal([29], offer.SupportedGroups);
        Assert.Equal([0x0804], offer.SignatureAlgorithms);
        Assert.Equal(["h2", "\u00e9"], offer.ApplicationProtocols);
        Assert.True(offer.ListsProtocolVersions);
    }

    [Fact]
    public void From_SignallingValues_KeepsThemApart()
    {
        ClientHelloOffer offer = Offer(new HelloBuilder { CipherSuites = [0x00FF, 0xC02F, 0x5600] }.ToBytes());

        Assert.Equal([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], offer.CipherSuites);
        Assert.Equal([0x00FF, 0x5600], offer.SignalingCipherSuites);
    }

    [Theory]
    [InlineData(0x0303, SslProtocols.Tls12)]
    [InlineData(0x0304, SslProtocols.Tls13)]
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to show that a peer offers them.
    [InlineData(0x0302, SslProtocols.Tls11)]
    [InlineData(0x0301, SslProtocols.Tls)]
    [InlineData(0x0300, SslProtocols.Ssl3)]
#pragma warning restore SYSLIB0039, CS0618
    public void From_NoSupportedVersions_GivesTheVersionField(ushort version, SslProtocols expected)
    {
        ClientHelloOffer offer = Offer(new HelloBuilder { LegacyVersion = version }.ToBytes());

        Assert.Equal(expected, offer.LegacyVersion);
        Assert.Equal([expected], offer.ProtocolVersions);
        Assert.False(offer.ListsProtocolVersions);
    }

    [Fact]
    public void From_UnknownVersionField_GivesNoVersion()
    {
        ClientHelloOffer offer = Offer(new HelloBuilder { LegacyVersion = 0x0505 }.ToBytes());

        Assert.Equal(SslProtocols.None, offer.LegacyVersion);
        Assert.Empty(offer.ProtocolVersions);
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("ticket", true)]
    [InlineData("empty ticket", false)]
    [InlineData("session id", true)]
    [InlineData("session id, TLS 1.3", false)]
    [InlineData("pre-shared key", true)]
    public void OffersResumption_ByWhatTheClientBrought_IsExpected(string what, bool expected)
    {
        HelloBuilder hello = what switch
        {
            "ticket" => new() { Extensions = [(35, [1])] },
            "empty ticket" => new() { Extensions = [(35, [])] },
            "session id" => new() { SessionId = [1] },
            "session id, TLS 1.3" => new() { SessionId = [1], Extensions = [HelloBuilder.Versions(0x0304)] },
            "pre-shared key" => new() { Extensions = [HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(1, 1)] },
            _ => new(),
        };

        Assert.Equal(expected, Offer(hello.ToBytes()).OffersResumption);
    }

    [Fact]
    public void ToString_NamesVersionsSuitesAndFingerprint() => Assert.Equal(
        "TLS 1.2; TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, 0x9999; t12i0200" + "00_" + Offer(Unknown()).Ja4.Split('_', 2)[1], Offer(Unknown()).ToString());

    private static byte[] Unknown() => new HelloBuilder { CipherSuites = [0xC030, 0x9999] }.ToBytes();

    private static ClientHelloOffer Offer(byte[] bytes)
    {
        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(bytes, out ClientHello hello).Status);
        return ClientHelloOffer.From(hello);
    }
}
