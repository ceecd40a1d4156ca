using BenchmarkDotNet.Attributes;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Benchmarks.Handshake;

/// <summary>Reading a ClientHello that .NET sent. Targets: in one piece at most 1.5 µs and 0 B; nothing allocated while it is incomplete.</summary>
[MemoryDiagnoser]
public class ClientHelloBenchmarks
{
    private const int RecordLength = 100;
    private byte[] _inOneRecord = [];
    private byte[] _inRecords = [];
    private byte[] _scratch = [];

    /// <summary>Names a recording of the corpus of tests/IotHubSecureClient.Core.Tests.</summary>
    [Params("dotnet-tls12", "dotnet-default")]
    public string Recording { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        using Stream resource = typeof(ClientHelloBenchmarks).Assembly.GetManifestResourceStream(Recording + ".hex")!;
        using var reader = new StreamReader(resource);
        _inOneRecord = Convert.FromHexString(reader.ReadToEnd().ReplaceLineEndings(""));
        _inRecords = [.. _inOneRecord[5..].Chunk(RecordLength).SelectMany(part => (byte[])[22, 3, 1, 0, (byte)part.Length, .. part])];
        _scratch = new byte[_inRecords.Length];
    }

    [Benchmark(Baseline = true)]
    public HandshakeReadStatus InOneRecord() => ClientHelloReader.Read(_inOneRecord, out _).Status;

    [Benchmark]
    public HandshakeReadStatus InRecordsOf100Bytes() => ClientHelloReader.Read(_inRecords, _scratch, out _).Status;

    [Benchmark]
    public HandshakeReadStatus Incomplete() => ClientHelloReader.Read(_inOneRecord.AsSpan(..^1), out _).Status;

    [Benchmark]
    public ClientHelloOffer SnapshotWithFingerprint()
    {
        ClientHelloReader.Read(_inOneRecord, out ClientHello hello);
        return ClientHelloOffer.From(hello);
    }
}
