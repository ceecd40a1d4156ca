using CsCheck;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ClientHelloPropertyTests
{
    private const int Samples = 1_000;
    private const int SamplesByteByByte = 200;
    private static readonly byte[][] Recorded = Corpus.All("ClientHello");

    [Fact]
    public void Read_GeneratedHelloInAnyRecords_ReturnsWhatWasWritten() => Gen.Select(HandshakeGen.ClientHello, HandshakeGen.Cuts).Sample((written, cuts) =>
    {
        byte[] message = written.ToMessage();
        byte[] bytes = Records.Split(message, cuts);

        HandshakeReadResult result = ClientHelloReader.Read(bytes, out ClientHello hello);
        HandshakeReadResult inOnePiece = ClientHelloReader.Read(Records.Split(message), out ClientHello expected);

        Assert.Equal((HandshakeReadStatus.Complete, bytes.Length), (result.Status, result.Length));
        Assert.Equal(HandshakeReadStatus.Complete, inOnePiece.Status);
        Assert.Equal(HelloText.Of(expected), HelloText.Of(hello));
        Assert.Equal(written.CipherSuites, Values(hello.CipherSuites));
        Assert.Equal(written.Extensions!.Select(extension => extension.Type), Types(hello.Extensions));
        Assert.Equal(written.Extensions!.Any(extension => extension.Type == 41), hello.HasPreSharedKey);
        Assert.Equal(36, ClientHelloOffer.From(hello).Ja4.Length);
    }, iter: Samples);

    [Fact]
    public void Read_RecordedHelloInAnyRecords_ReturnsTheSame() => Gen.Select(Gen.OneOfConst(Recorded), HandshakeGen.Cuts).Sample((recorded, cuts) =>
    {
        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(recorded, out ClientHello expected).Status);
        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(Records.Split(Records.Join(recorded), cuts), out ClientHello hello).Status);
        Assert.Equal(HelloText.Of(expected), HelloText.Of(hello));
    }, iter: Samples);

    [Fact]
    public void Read_AnyBytesArrivingOneByOne_SettlesOnceAndForAll() => HandshakeGen.AnyBytes(1).Sample(AssertSettlesOnce, iter: SamplesByteByByte);

    [Fact]
    public void Read_DamagedHelloArrivingOneByOne_SettlesOnceAndForAll() => HandshakeGen.Damaged(Recorded).Sample(AssertSettlesOnce, iter: SamplesByteByByte);

    [Fact]
    public void Read_DamagedMessageInAnyRecords_ReturnsTheSame() =>
        Gen.Select(HandshakeGen.Damaged([.. Recorded.Select(recorded => Records.Join(recorded)[4..])]), HandshakeGen.Cuts).Sample((body, cuts) =>
        {
            byte[] message = [1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
            byte[] bytes = Records.Split(message, cuts);
            byte[] scratch = new byte[message.Length];

            HandshakeReadResult result = ClientHelloReader.Read(bytes, out ClientHello hello);
            HandshakeReadResult withScratch = ClientHelloReader.Read(bytes, scratch, out ClientHello inScratch);
            HandshakeReadResult inOnePiece = ClientHelloReader.Read(Records.Split(message), out ClientHello expected);

            Assert.Equal(inOnePiece with { Length = result.Length }, result);
            Assert.Equal(result, withScratch);
            Assert.Equal(HelloText.Of(expected), HelloText.Of(hello));
            Assert.Equal(HelloText.Of(expected), HelloText.Of(inScratch));
        }, iter: Samples);

    /// <summary>Incomplete, asking for more than there is and never for too much, until the outcome is known; from then on that outcome, with any bytes behind it.</summary>
    private static void AssertSettlesOnce(byte[] bytes)
    {
        HandshakeReadResult final = ClientHelloReader.Read(bytes, out ClientHello complete);
        string text = HelloText.Of(complete);
        bool settled = false;
        for (int length = 0; length <= bytes.Length; length++)
        {
            HandshakeReadResult result = ClientHelloReader.Read(bytes.AsSpan(..length), out ClientHello hello);
            if (!settled && result.Status == HandshakeReadStatus.Incomplete)
            {
                Assert.True(result.Length > length);
                Assert.True(final.Status != HandshakeReadStatus.Complete || result.Length <= final.Length);
                continue;
            }

            settled = true;
            Assert.Equal(final, result);
            Assert.Equal(text, HelloText.Of(hello));
        }

        Assert.Equal(settled, final.Status != HandshakeReadStatus.Incomplete);
        Assert.Equal(final.Alert is null, final.Status is HandshakeReadStatus.Complete or HandshakeReadStatus.Incomplete);
    }

    private static ushort[] Values(UInt16List list)
    {
        ushort[] values = new ushort[list.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = list[i];
        }

        return values;
    }

    private static List<ushort> Types(ExtensionList extensions)
    {
        List<ushort> types = [];
        foreach (Extension extension in extensions)
        {
            types.Add(extension.Type);
        }

        return types;
    }
}
