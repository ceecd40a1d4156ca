using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class AlertReaderTests
{
    [Fact]
    public void Read_FatalAlert_ReturnsIt()
    {
        HandshakeReadResult result = AlertReader.Read([21, 3, 3, 0, 2, 2, 70], out TlsAlert alert);

        Assert.Equal(new HandshakeReadResult(HandshakeReadStatus.Complete, 7, null, null), result);
        Assert.Equal(new TlsAlert(2, TlsAlertDescription.ProtocolVersion), alert);
        Assert.True(alert.IsFatal);
    }

    [Fact]
    public void Read_Warning_IsNotFatal()
    {
        AlertReader.Read([21, 3, 1, 0, 2, 1, 0, 99], out TlsAlert alert);

        Assert.Equal(TlsAlertDescription.CloseNotify, alert.Description);
        Assert.False(alert.IsFatal);
    }

    [Fact]
    public void Read_EveryBeginningOfAnAlert_ReturnsIncomplete()
    {
        byte[] record = TlsAlert.Fatal(TlsAlertDescription.HandshakeFailure).ToRecord();

        for (int length = 0; length < record.Length; length++)
        {
            Assert.Equal(new HandshakeReadResult(HandshakeReadStatus.Incomplete, 7, null, null), AlertReader.Read(record.AsSpan(..length), out _));
        }
    }

    [Theory]
    [InlineData("16030100020100", TlsAlertDescription.UnexpectedMessage)]
    [InlineData("15020000020246", TlsAlertDescription.ProtocolVersion)]
    [InlineData("150303001a", TlsAlertDescription.DecodeError)]
    [InlineData("1503030001", TlsAlertDescription.DecodeError)]
    public void Read_NoAlertInClear_ReturnsInvalid(string bytes, TlsAlertDescription expected)
    {
        HandshakeReadResult result = AlertReader.Read(Convert.FromHexString(bytes), out TlsAlert alert);

        Assert.Equal((HandshakeReadStatus.Invalid, expected, default), (result.Status, result.Alert, alert));
    }

    [Theory]
    [InlineData(TlsAlertDescription.ProtocolVersion, "protocol_version (70)")]
    [InlineData(TlsAlertDescription.UnknownCertificateAuthority, "unknown_ca (48)")]
    [InlineData((TlsAlertDescription)200, "200 (200)")]
    public void ToString_Alert_GivesNameAndNumber(TlsAlertDescription description, string expected) =>
        Assert.Equal(expected, TlsAlert.Fatal(description).ToString());

    [Fact]
    public void ToRecord_FatalAlert_IsReadBack()
    {
        foreach (TlsAlertDescription description in Enum.GetValues<TlsAlertDescription>())
        {
            byte[] record = TlsAlert.Fatal(description).ToRecord();

            Assert.Equal(TlsAlert.RecordLength, record.Length);
            Assert.Equal(HandshakeReadStatus.Complete, AlertReader.Read(record, out TlsAlert alert).Status);
            Assert.Equal(TlsAlert.Fatal(description), alert);
        }
    }
}
