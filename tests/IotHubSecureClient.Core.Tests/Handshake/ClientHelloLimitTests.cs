using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ClientHelloLimitTests
{
    [Theory]
    [InlineData(0x01, 0x00, 0x01)]
    [InlineData(0xFF, 0xFF, 0xFF)]
    public void Read_LengthFieldPast64KiB_ReturnsTooLarge(byte high, byte middle, byte low)
    {
        HandshakeReadResult result = ClientHelloReader.Read([22, 3, 1, 0x40, 0, 1, high, middle, low], out _);

        Assert.Equal((HandshakeReadStatus.TooLarge, TlsAlertDescription.IllegalParameter), (result.Status, result.Alert));
        Assert.Equal("a handshake message of more than 64 KiB, by its length field", result.Reason);
    }

    [Fact]
    public void Read_LengthFieldOfSixteenMegabytes_ReturnsTooLargeAtItsFirstByte() =>
        Assert.Equal(HandshakeReadStatus.TooLarge, ClientHelloReader.Read([22, 3, 1, 0x40, 0, 1, 0xFF], out _).Status);

    [Fact]
    public void Read_HelloOf64KiB_ReturnsComplete()
    {
        byte[] message = LargeMessage(64 * 1024);

        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(Records.Split(message), out ClientHello hello).Status);
        Assert.Equal(message.Length, hello.Length);
    }

    [Fact]
    public void Read_HelloOf20KBInRecordsOfOneByte_ReturnsTooLarge()
    {
        byte[] message = LargeMessage(20_000);
        byte[] bytes = Records.Split(message, [.. Enumerable.Repeat(1, message.Length)]);

        Assert.Equal(HandshakeReadStatus.TooLarge, ClientHelloReader.Read(bytes, out _).Status);
    }

    [Fact]
    public void Read_HelloOf2KBInRecordsOfOneByte_ReturnsComplete()
    {
        byte[] message = LargeMessage(2_000);
        byte[] bytes = Records.Split(message, [.. Enumerable.Repeat(1, message.Length)]);

        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(bytes, out _).Status);
    }

    private static byte[] LargeMessage(int bodyLength)
    {
        int rest = bodyLength - new HelloBuilder { Extensions = [(21, [])] }.ToMessage().Length + 4;
        byte[][] padding = [new byte[Math.Min(rest, 40_000)], new byte[Math.Max(0, rest - 40_000 - 4)]];
        HelloBuilder hello = rest <= 40_000
            ? new() { Extensions = [(21, padding[0])] }
            : new() { Extensions = [(21, padding[0]), (0x7777, padding[1])] };
        byte[] message = hello.ToMessage();
        Assert.Equal(bodyLength + 4, message.Length);
        return message;
    }
}
