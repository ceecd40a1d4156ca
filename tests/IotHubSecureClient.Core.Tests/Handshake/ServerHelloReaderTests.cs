using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ServerHelloReaderTests
{
    private static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];
    private static readonly byte[] Tls12Hello = new ServerHelloBuilder().ToBytes();
    private static readonly byte[] Tls13Hello = new ServerHelloBuilder { CipherSuite = 0x1301, Extensions = [ServerHelloBuilder.Version(0x0304)] }.ToBytes();

    [Fact]
    public void Read_Tls12Hello_ReturnsEveryField()
    {
        byte[] bytes = new ServerHelloBuilder
        {
            SessionId = [1, 2, 3],
            CipherSuite = 0xC02F,
            CompressionMethod = 1,
            Extensions = [(35, []), HelloBuilder.Protocols("mqtt"u8.ToArray())],
        }.ToBytes();

        HandshakeReadResult result = ServerHelloReader.Read(bytes, out ServerHello hello);

        Assert.Equal(new HandshakeReadResult(HandshakeReadStatus.Complete, bytes.Length, null, null), result);
        Assert.Equal(bytes.Length - 5, hello.Length);
        Assert.Equal(0x0303, hello.LegacyVersion);
        Assert.Equal((SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), (hello.ProtocolVersion, hello.CipherSuite));
        Assert.Equal([.. Enumerable.Range(0, 32).Select(i => (byte)i)], hello.Random.ToArray());
        Assert.Equal([1, 2, 3], hello.SessionId.ToArray());
        Assert.Equal(1, hello.CompressionMethod);
        Assert.Equal("mqtt"u8.ToArray(), hello.ApplicationProtocol.ToArray());
        Assert.True(hello.Extensions.TryGet(35, out _));
        Assert.False(hello.Extensions.TryGet(36, out _));
        Assert.False(hello.IsHelloRetryRequest || hello.HasPreSharedKey || hello.HasDowngradeMark);
        Assert.Equal(NextServerMessage.NotYet, hello.Next);
        Assert.Null(hello.IsResumed);
    }

    [Fact]
    public void Read_Tls13Hello_TakesTheVersionFromTheExtension()
    {
        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(Tls13Hello, out ServerHello hello).Status);
        Assert.Equal((SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256), (hello.ProtocolVersion, hello.CipherSuite));
        Assert.Equal(0x0303, hello.LegacyVersion);
        Assert.False(hello.IsResumed);
    }

    [Fact]
    public void Read_Tls13HelloWithPreSharedKey_IsResumed()
    {
        ServerHelloReader.Read(new ServerHelloBuilder { Extensions = [ServerHelloBuilder.Version(0x0304), (41, [0, 0])] }.ToBytes(), out ServerHello hello);

        Assert.True(hello.IsResumed);
    }

    [Fact]
    public void Read_HelloRetryRequest_IsRecognized()
    {
        byte[] bytes = new ServerHelloBuilder { Random = ServerHelloBuilder.RetryRandom, Extensions = [ServerHelloBuilder.Version(0x0304), (51, [0, 24])] }.ToBytes();

        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(bytes, out ServerHello hello).Status);
        Assert.True(hello.IsHelloRetryRequest);
        Assert.Equal(SslProtocols.Tls13, hello.ProtocolVersion);
        Assert.Null(hello.IsResumed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Read_DowngradeMark_IsSeen(byte last)
    {
        byte[] random = [.. new byte[24], .. "DOWNGRD"u8, last];

        ServerHelloReader.Read(new ServerHelloBuilder { Random = random }.ToBytes(), out ServerHello hello);

        Assert.True(hello.HasDowngradeMark);
    }

    [Theory]
    [InlineData("", NextServerMessage.NotYet, null)]
    [InlineData("16", NextServerMessage.NotYet, null)]
    [InlineData("1603030004", NextServerMessage.NotYet, null)]
    [InlineData("16030300040b", NextServerMessage.Certificate, false)]
    [InlineData("160303000404", NextServerMessage.NewSessionTicket, true)]
    [InlineData("14", NextServerMessage.ChangeCipherSpec, true)]
    [InlineData("16030300040c", NextServerMessage.Other, false)]
    [InlineData("15", NextServerMessage.Alert, null)]
    [InlineData("17", NextServerMessage.Encrypted, null)]
    [InlineData("99", NextServerMessage.Other, false)]
    public void Read_WhatFollowsATls12Hello_TellsAResumedSession(string following, NextServerMessage next, bool? resumed)
    {
        ServerHelloReader.Read([.. Tls12Hello, .. Convert.FromHexString(following)], out ServerHello hello);

        Assert.Equal((next, resumed), (hello.Next, hello.IsResumed));
    }

    [Theory]
    [InlineData(11, NextServerMessage.Certificate)]
    [InlineData(4, NextServerMessage.NewSessionTicket)]
    public void Read_NextMessageInTheSameRecord_IsSeen(byte type, NextServerMessage next)
    {
        byte[] bytes = Records.Split([.. new ServerHelloBuilder().ToMessage(), type, 0, 0, 0]);

        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(bytes, out ServerHello hello).Status);
        Assert.Equal(next, hello.Next);
        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(bytes.AsSpan(..^4), out hello).Status);
        Assert.Equal(NextServerMessage.NotYet, hello.Next);
    }

    [Fact]
    public void Read_WarningsAndChangeCipherSpecAhead_AreSteppedOver()
    {
        byte[] warning = new TlsAlert(1, TlsAlertDescription.UnrecognizedName).ToRecord();
        byte[] bytes = [.. warning, .. ChangeCipherSpec, .. Tls13Hello];

        HandshakeReadResult result = ServerHelloReader.Read(bytes, out ServerHello hello);

        Assert.Equal((HandshakeReadStatus.Complete, bytes.Length), (result.Status, result.Length));
        Assert.Equal(SslProtocols.Tls13, hello.ProtocolVersion);
    }

    [Fact]
    public void Read_HalfARecordAhead_AsksForTheRestOfIt() =>
        Assert.Equal(ChangeCipherSpec.Length + TlsAlert.RecordLength, ServerHelloReader.Read([.. ChangeCipherSpec, 21, 3], out _).Length);

    [Fact]
    public void Read_HelloAtTheFrontOfALongRecord_AsksForTheHelloOnly()
    {
        byte[] message = new ServerHelloBuilder().ToMessage();
        byte[] bytes = Records.Split([.. message, 11, 0, 0, 0]);

        Assert.Equal(5 + message.Length, ServerHelloReader.Read(bytes.AsSpan(..20), out _).Length);
    }

    [Fact]
    public void Read_NineRecordsAhead_ReturnsInvalid()
    {
        byte[] eight = [.. Enumerable.Repeat(ChangeCipherSpec, 8).SelectMany(record => record)];

        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read([.. eight, .. Tls13Hello], out _).Status);
        Assert.Equal(TlsAlertDescription.UnexpectedMessage, ServerHelloReader.Read([.. eight, .. ChangeCipherSpec, .. Tls13Hello], out _).Alert);
    }

    [Theory]
    [InlineData(2, TlsAlertDescription.ProtocolVersion)]
    [InlineData(2, TlsAlertDescription.HandshakeFailure)]
    [InlineData(1, TlsAlertDescription.CloseNotify)]
    public void Read_AlertThatEndsTheHandshake_ReturnsIt(byte level, TlsAlertDescription description)
    {
        var alert = new TlsAlert(level, description);

        HandshakeReadResult result = ServerHelloReader.Read(alert.ToRecord(), out _);

        Assert.Equal((HandshakeReadStatus.Invalid, null, alert), (result.Status, result.Alert, result.PeerAlert));
        Assert.Equal("an alert in place of a hello", result.Reason);
    }

    [Theory]
    [InlineData("openssl-tls10", "TLS 1.0", "C00A", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls11", "TLS 1.1", "C00A", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-full", "TLS 1.2", "C02C", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-full-no-ticket", "TLS 1.2", "C02C", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-rsa", "TLS 1.2", "C030", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-alpn", "TLS 1.2", "C02C", NextServerMessage.Certificate, false, "mqtt")]
    [InlineData("openssl-tls12-fragmented", "TLS 1.2", "C030", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-warning-first", "TLS 1.2", "C02C", NextServerMessage.Certificate, false)]
    [InlineData("openssl-tls12-downgrade-mark", "TLS 1.2", "C02C", NextServerMessage.Certificate, false, "", true)]
    [InlineData("openssl-tls12-resumed-ticket", "TLS 1.2", "C02C", NextServerMessage.ChangeCipherSpec, true)]
    [InlineData("openssl-tls12-resumed-session-id", "TLS 1.2", "C02C", NextServerMessage.ChangeCipherSpec, true)]
    [InlineData("java-tls12-full", "TLS 1.2", "C030", NextServerMessage.Certificate, false)]
    [InlineData("java-tls12-resumed", "TLS 1.2", "C030", NextServerMessage.NewSessionTicket, true)]
    [InlineData("openssl-tls13-full", "TLS 1.3", "1302", NextServerMessage.ChangeCipherSpec, false)]
    [InlineData("openssl-tls13-resumed", "TLS 1.3", "1302", NextServerMessage.ChangeCipherSpec, true)]
    [InlineData("openssl-tls13-retry", "TLS 1.3", "1302", NextServerMessage.ChangeCipherSpec, null)]
    [InlineData("java-tls13-full", "TLS 1.3", "1302", NextServerMessage.ChangeCipherSpec, false)]
    [InlineData("java-tls13-resumed", "TLS 1.3", "1302", NextServerMessage.ChangeCipherSpec, true)]
    public void Read_RecordedFlight_ReturnsWhatWasNegotiated(
        string name, string version, string suite, NextServerMessage next, bool? resumed, string protocol = "", bool downgradeMark = false)
    {
        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(Corpus.ServerFlight(name), out ServerHello hello).Status);
        Assert.Equal(
            (version, suite, next, resumed, protocol, downgradeMark),
            (TlsNames.Of(hello.ProtocolVersion), $"{(ushort)hello.CipherSuite:X4}", hello.Next, hello.IsResumed, Encoding.ASCII.GetString(hello.ApplicationProtocol), hello.HasDowngradeMark));
    }

    [Theory]
    [InlineData("openssl-alert-protocol-version", TlsAlertDescription.ProtocolVersion)]
    [InlineData("openssl-alert-handshake-failure", TlsAlertDescription.HandshakeFailure)]
    public void Read_RecordedRefusal_ReturnsTheAlert(string name, TlsAlertDescription expected) =>
        Assert.Equal(TlsAlert.Fatal(expected), ServerHelloReader.Read(Corpus.ServerFlight(name), out _).PeerAlert);

    [Fact]
    public void Read_AfterARecordedRetry_ReturnsTheServerHello()
    {
        byte[] bytes = Corpus.ServerFlight("openssl-tls13-retry");
        HandshakeReadResult retry = ServerHelloReader.Read(bytes, out ServerHello first);

        Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(bytes.AsSpan(retry.Length), out ServerHello second).Status);

        Assert.True(first.IsHelloRetryRequest);
        Assert.False(second.IsHelloRetryRequest);
        Assert.Equal(first.CipherSuite, second.CipherSuite);
    }
}
