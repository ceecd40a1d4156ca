using System.Security.Cryptography.X509Certificates;
using CsCheck;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ServerCertificateReaderTests
{
    private static readonly byte[] Hello = new ServerHelloBuilder().ToMessage();

    [Theory]
    [InlineData("openssl-tls12-full")]
    [InlineData("openssl-tls12-fragmented")]
    [InlineData("openssl-tls12-warning-first")]
    [InlineData("openssl-tls10")]
    [InlineData("java-tls12-full")]
    public void Read_RecordedFlight_ReturnsTheCertificate(string name)
    {
        byte[] bytes = Corpus.ServerFlight(name);

        Assert.Equal(HandshakeReadStatus.Complete, ServerCertificateReader.Read(bytes, default, out CertificateList certificates).Status);
        byte[] only = Assert.Single(Certificates(certificates));
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(only);
        Assert.Equal("CN=localhost", certificate.Subject);
    }

    [Fact]
    public void Read_SeveralCertificatesInAnyRecords_ReturnsThemInOrder() => Gen.Select(Gen.Byte.Array[1, 300].Array[0, 5], HandshakeGen.Cuts).Sample((written, cuts) =>
    {
        byte[] bytes = Records.Split([.. Hello, .. Certificate(written)], cuts);
        byte[] scratch = new byte[bytes.Length];

        Assert.Equal(HandshakeReadStatus.Complete, ServerCertificateReader.Read(bytes, default, out CertificateList certificates).Status);
        Assert.Equal(written, Certificates(certificates));
        Assert.Equal(written.Length == 0, certificates.IsEmpty);
        Assert.Equal(HandshakeReadStatus.Complete, ServerCertificateReader.Read(bytes, scratch, out certificates).Status);
        Assert.Equal(written, Certificates(certificates));
    });

    [Fact]
    public void Read_DamagedFlightArrivingOneByOne_SettlesOnceAndForAll() =>
        HandshakeGen.Damaged([Corpus.ServerFlight("openssl-tls12-full"), Records.Split([.. Hello, .. Certificate([1], [2, 3])])]).Sample(bytes =>
        {
            HandshakeReadResult final = ServerCertificateReader.Read(bytes, default, out _);
            for (int length = 0; length <= bytes.Length; length++)
            {
                HandshakeReadResult result = ServerCertificateReader.Read(bytes.AsSpan(..length), default, out _);
                Assert.True(result.Status == HandshakeReadStatus.Incomplete ? result.Length > length : result == final);
            }
        });

    [Theory]
    [InlineData("openssl-tls13-full", "certificates that TLS 1.3 encrypts")]
    [InlineData("openssl-tls12-resumed-ticket", "a record that is not of the handshake")]
    [InlineData("java-tls12-resumed", "a handshake message of another type")]
    public void Read_NoCertificateInClear_ReturnsInvalid(string name, string reason)
    {
        HandshakeReadResult result = ServerCertificateReader.Read(Corpus.ServerFlight(name), default, out _);

        Assert.Equal((HandshakeReadStatus.Invalid, TlsAlertDescription.UnexpectedMessage, reason), (result.Status, result.Alert, result.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("00000100")]
    [InlineData("00000000")]
    [InlineData("000003000000")]
    [InlineData("00000400000201")]
    public void Read_MalformedMessage_ReturnsDecodeError(string body)
    {
        byte[] content = Convert.FromHexString(body);
        byte[] bytes = Records.Split([.. Hello, 11, 0, 0, (byte)content.Length, .. content]);

        HandshakeReadResult result = ServerCertificateReader.Read(bytes, default, out CertificateList certificates);

        Assert.Equal((HandshakeReadStatus.Invalid, TlsAlertDescription.DecodeError), (result.Status, result.Alert));
        Assert.True(certificates.IsEmpty);
    }

    private static byte[] Certificate(params byte[][] certificates)
    {
        byte[] list = Vector24([.. certificates.SelectMany(Vector24)]);
        return [11, .. Vector24(list)];
    }

    private static byte[] Vector24(byte[] content) => [(byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static List<byte[]> Certificates(CertificateList list)
    {
        List<byte[]> certificates = [];
        foreach (ReadOnlySpan<byte> certificate in list)
        {
            certificates.Add(certificate.ToArray());
        }

        return certificates;
    }
}
