using CsCheck;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Tests.Tls;

public sealed class ApplicationByteTapTests
{
    private static readonly byte[] Handshake = [22, 3, 1, 0, 4, 23, 3, 3, 0];
    private static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];
    private static readonly byte[] Alert = [21, 3, 3, 0, 2, 2, 48];
    private static readonly byte[] Data = [23, 3, 3, 0, 3, 22, 3, 1];
    private static readonly byte[] MqttConnect = [0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 1, (byte)'a'];

    public static TheoryData<byte[], int> Streams => new()
    {
        { [.. Handshake, .. ChangeCipherSpec, .. Handshake, .. Alert], 0 },
        { [.. Handshake, .. Data, .. Alert, .. Data], 16 },
        { [.. Handshake, .. Data[..6]], 6 },
        { MqttConnect, 15 },
        { [.. Handshake, .. MqttConnect], 15 },
        { [.. Handshake, .. Alert, .. MqttConnect, .. Handshake], 24 },
        { [22, (byte)'S', .. Handshake], 11 },
        { [22, 3, 3, 0x48, 0x01, .. Handshake], 14 },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Observe_Stream_CountsWhatIsNoHandshakeHoweverTheBytesAreSplit(byte[] stream, int expected) =>
        Gen.Int[1, 9].Array[1, 20].Sample(sizes => Assert.Equal(expected, Observe(stream, sizes, isTls13: false)), iter: 100);

    [Theory]
    [InlineData(19, true, 0)]
    [InlineData(20, true, 25)]
    [InlineData(19, false, 24)]
    public void Observe_RecordOfAnEncryptedAlertsLength_IsPassedOverInTls13(int length, bool isTls13, int expected) =>
        Assert.Equal(expected, Observe([23, 3, 3, 0, (byte)length, .. new byte[length]], [64], isTls13));

    [Fact]
    public void Observe_SecondRecordOfAnEncryptedAlertsLength_IsCounted()
    {
        byte[] alert = [23, 3, 3, 0, 19, .. new byte[19]];

        Assert.Equal(24, Observe([.. alert, .. alert], [64], isTls13: true));
    }

    private static int Observe(byte[] bytes, int[] sizes, bool isTls13)
    {
        var tap = new ApplicationByteTap { IsTls13 = isTls13 };
        int offset = 0;
        int counted = 0;
        for (int i = 0; offset < bytes.Length; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], bytes.Length - offset);
            tap.Observe(bytes.AsSpan(offset, size));
            counted += tap.Take();
            offset += size;
        }

        return counted;
    }
}
