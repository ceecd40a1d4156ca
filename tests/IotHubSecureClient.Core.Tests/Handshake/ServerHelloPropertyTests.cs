using CsCheck;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ServerHelloPropertyTests
{
    private const int Samples = 1_000;
    private const int SamplesByteByByte = 200;
    private static readonly byte[][] Recorded = Corpus.All("ServerFlight");

    [Fact]
    public void Read_GeneratedHelloInAnyRecords_ReturnsWhatWasWritten() => Gen.Select(HandshakeGen.ServerHello, HandshakeGen.Cuts).Sample((written, cuts) =>
    {
        byte[] bytes = Records.Split(written.ToMessage(), cuts);

        HandshakeReadResult result = ServerHelloReader.Read(bytes, out ServerHello hello);

        Assert.Equal((HandshakeReadStatus.Complete, bytes.Length), (result.Status, result.Length));
        Assert.Equal(written.CipherSuite, (ushort)hello.CipherSuite);
        Assert.Equal(written.SessionId, hello.SessionId.ToArray());
        Assert.Equal(written.Random, hello.Random.ToArray());
        Assert.Equal(ReferenceEquals(written.Random, ServerHelloBuilder.RetryRandom), hello.IsHelloRetryRequest);
        Assert.Equal(written.Extensions!.Contains(written.Extensions!.FirstOrDefault(extension => extension.Type == 43)), TlsNames.Of(hello.ProtocolVersion) == "TLS 1.3");
    }, iter: Samples);

    [Fact]
    public void Read_RecordedTls12FlightInAnyRecords_ReturnsTheSame()
    {
        byte[][] flights = [.. new[] { "openssl-tls12-full", "openssl-tls12-rsa", "openssl-tls12-fragmented", "openssl-tls10", "java-tls12-full" }.Select(Corpus.ServerFlight)];
        Gen.Select(Gen.OneOfConst(flights), HandshakeGen.Cuts).Sample((recorded, cuts) =>
        {
            Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(recorded, out ServerHello expected).Status);
            Assert.Equal(HandshakeReadStatus.Complete, ServerHelloReader.Read(Records.Split(Records.Join(recorded), cuts), out ServerHello hello).Status);
            Assert.Equal(HelloText.Of(expected), HelloText.Of(hello));
        }, iter: Samples);
    }

    [Fact]
    public void Read_AnyBytesArrivingOneByOne_SettlesOnceAndForAll() => HandshakeGen.AnyBytes(2).Sample(AssertSettlesOnce, iter: SamplesByteByByte);

    [Fact]
    public void Read_DamagedFlightArrivingOneByOne_SettlesOnceAndForAll() => HandshakeGen.Damaged(Recorded).Sample(AssertSettlesOnce, iter: SamplesByteByByte);

    [Fact]
    public void AlertReader_DamagedFlightArrivingOneByOne_SettlesOnceAndForAll() =>
        HandshakeGen.Damaged([[21, 3, 3, 0, 2, 2, 70], [21, 3, 1, 0, 2, 1, 0, 22, 3]]).Sample(bytes =>
        {
            HandshakeReadResult final = AlertReader.Read(bytes, out TlsAlert expected);
            for (int length = 0; length <= bytes.Length; length++)
            {
                HandshakeReadResult result = AlertReader.Read(bytes.AsSpan(..length), out TlsAlert alert);
                Assert.True(result.Status == HandshakeReadStatus.Incomplete ? result.Length > length : (result, alert) == (final, expected));
            }
        }, iter: Samples);

    /// <summary>As for the ClientHello; what comes next may become known later, once.</summary>
    private static void AssertSettlesOnce(byte[] bytes)
    {
        HandshakeReadResult final = ServerHelloReader.Read(bytes, out ServerHello complete);
        string text = HelloText.Of(complete, withNext: false);
        bool settled = false;
        for (int length = 0; length <= bytes.Length; length++)
        {
            HandshakeReadResult result = ServerHelloReader.Read(bytes.AsSpan(..length), out ServerHello hello);
            if (!settled && result.Status == HandshakeReadStatus.Incomplete)
            {
                Assert.True(result.Length > length);
                Assert.True(final.Status != HandshakeReadStatus.Complete || result.Length <= final.Length);
                continue;
            }

            settled = true;
            Assert.Equal(final, result);
            Assert.Equal(text, HelloText.Of(hello, withNext: false));
            Assert.True(hello.Next == complete.Next || hello.Next == NextServerMessage.NotYet);
        }

        Assert.Equal(settled, final.Status != HandshakeReadStatus.Incomplete);
    }
}
