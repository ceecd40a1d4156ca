using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class HandshakeAllocationTests
{
    private const int Measurements = 5;
    private const int Rounds = 200;

    public static TheoryData<string> ClientHellos => Corpus.ClientHellos;

    public static TheoryData<string> ServerFlights => Corpus.ServerFlights;

    [Theory]
    [MemberData(nameof(ClientHellos))]
    public void Read_ClientHelloWithScratch_AllocatesNothing(string name)
    {
        byte[] bytes = Corpus.ClientHello(name);
        byte[] inRecords = Records.Split(Records.Join(bytes), 1, 7, 60);
        byte[] scratch = new byte[inRecords.Length];

        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(bytes, scratch, out _)));
        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(inRecords, scratch, out _)));
        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(inRecords.AsSpan(..^1), out _)));
    }

    [Fact]
    public void Read_ClientHelloInOneRecord_AllocatesNothing()
    {
        byte[] bytes = Corpus.ClientHello("dotnet-default");

        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(bytes, out _)));
        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(bytes.AsSpan(..^1), out _)));
    }

    [Fact]
    public void Read_MalformedHello_AllocatesNothing()
    {
        byte[] bytes = new HelloBuilder { Extensions = [(23, []), (23, [])] }.ToBytes();

        Assert.Equal(0, AllocatedBytes(() => ClientHelloReader.Read(bytes, out _)));
    }

    [Fact]
    public void Read_ClientHelloInSeveralRecordsWithoutScratch_AllocatesOneArray()
    {
        byte[] message = new HelloBuilder { Extensions = [(21, new byte[1000])] }.ToMessage();
        byte[] bytes = Records.Split(message, 100);

        Assert.InRange(AllocatedBytes(() => ClientHelloReader.Read(bytes, out _)), message.Length, message.Length + 32);
    }

    [Theory]
    [MemberData(nameof(ServerFlights))]
    public void Read_ServerHelloWithScratch_AllocatesNothing(string name)
    {
        byte[] bytes = Corpus.ServerFlight(name);
        byte[] scratch = new byte[bytes.Length];

        Assert.Equal(0, AllocatedBytes(() => ServerHelloReader.Read(bytes, scratch, out _)));
        Assert.Equal(0, AllocatedBytes(() => ServerHelloReader.Read(bytes.AsSpan(..6), scratch, out _)));
    }

    /// <summary>The least of several measurements: what the runtime does once meanwhile, on this thread as well, is not the reader's.</summary>
    private static long AllocatedBytes(Action action) => Enumerable.Range(0, Measurements).Min(_ => MeasureOnce(action));

    private static long MeasureOnce(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
