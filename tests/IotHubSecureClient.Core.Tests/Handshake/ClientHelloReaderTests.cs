using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ClientHelloReaderTests
{
    [Fact]
    public void Read_HelloInOneRecord_ReturnsEveryField()
    {
        byte[] bytes = new HelloBuilder
        {
            SessionId = [1, 2, 3],
            CipherSuites = [0x0A0A, 0xC030, 0x00FF],
            Extensions =
            [
                (0xFAFA, []), HelloBuilder.ServerName("hub.azure-devices.net"), HelloBuilder.Protocols("mqtt"u8.ToArray()),
                HelloBuilder.Versions(0x0304, 0x0303), HelloBuilder.Groups(29, 23), HelloBuilder.SignatureAlgorithms(0x0804),
                (35, [9, 9]), (0x7777, [1, 2, 3]), HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(1, 1),
            ],
        }.ToBytes();

        HandshakeReadResult result = ClientHelloReader.Read(bytes, out ClientHello hello);

        Assert.Equal(new HandshakeReadResult(HandshakeReadStatus.Complete, bytes.Length, null, null), result);
        Assert.Equal(bytes.Length - 5, hello.Length);
        Assert.Equal(0x0303, hello.LegacyVersion);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(i => (byte)i)], hello.Random.ToArray());
        Assert.Equal([1, 2, 3], hello.SessionId.ToArray());
        Assert.Equal([0x0A0A, 0xC030, 0x00FF], Values(hello.CipherSuites));
        Assert.Equal([0], hello.CompressionMethods.ToArray());
        Assert.True(hello.HasServerName);
        Assert.Equal("hub.azure-devices.net"u8.ToArray(), hello.ServerName.ToArray());
        Assert.Equal([0x0304, 0x0303], Values(hello.SupportedVersions));
        Assert.Equal([29, 23], Values(hello.SupportedGroups));
        Assert.Equal([0x0804], Values(hello.SignatureAlgorithms));
        Assert.Equal([9, 9], hello.SessionTicket.ToArray());
        Assert.True(hello.HasPreSharedKey);
        Assert.True(hello.Extensions.TryGet(0x7777, out ReadOnlySpan<byte> unknown));
        Assert.Equal([1, 2, 3], unknown.ToArray());
    }

    [Fact]
    public void Read_HelloWithoutExtensions_ReturnsComplete()
    {
        byte[] bytes = new HelloBuilder { Extensions = null }.ToBytes();

        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(bytes, out ClientHello hello).Status);
        Assert.True(hello.Extensions.IsEmpty);
        Assert.False(hello.HasServerName);
    }

    [Fact]
    public void Read_UnknownNameTypeInServerName_IsIgnored()
    {
        byte[] bytes = new HelloBuilder { Extensions = [(0, [0, 8, 7, 0, 1, 0xFF, 0, 0, 1, (byte)'a'])] }.ToBytes();

        Assert.Equal(HandshakeReadStatus.Complete, ClientHelloReader.Read(bytes, out ClientHello hello).Status);
        Assert.Equal("a"u8.ToArray(), hello.ServerName.ToArray());
    }

    [Fact]
    public void Read_RecordsAfterTheHello_LengthEndsAtTheHello()
    {
        byte[] bytes = new HelloBuilder().ToBytes();

        HandshakeReadResult result = ClientHelloReader.Read([.. bytes, 20, 3, 3, 0, 1, 1, 23, 3], out _);

        Assert.Equal((HandshakeReadStatus.Complete, bytes.Length), (result.Status, result.Length));
    }

    [Fact]
    public void Read_NoBytes_ReturnsIncomplete() => Assert.Equal(new HandshakeReadResult(HandshakeReadStatus.Incomplete, 5, null, null), ClientHelloReader.Read([], out _));

    [Fact]
    public void Read_ScratchShorterThanTheHello_LeavesItAlone()
    {
        byte[] message = new HelloBuilder().ToMessage();
        byte[] scratch = new byte[message.Length - 1];

        HandshakeReadResult result = ClientHelloReader.Read(Records.Split(message, 10), scratch, out ClientHello hello);

        Assert.Equal(HandshakeReadStatus.Complete, result.Status);
        Assert.Equal(message.Length, hello.Length);
        Assert.All(scratch, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Read_ScratchLongEnough_HoldsTheHello()
    {
        byte[] message = new HelloBuilder().ToMessage();
        byte[] scratch = new byte[message.Length];

        ClientHelloReader.Read(Records.Split(message, 10), scratch, out ClientHello hello);

        Assert.True(hello.Random.Overlaps(scratch));
        Assert.Equal(message, scratch);
    }

    private static ushort[] Values(UInt16List list)
    {
        List<ushort> values = [];
        foreach (ushort value in list)
        {
            values.Add(value);
        }

        return [.. values];
    }
}
