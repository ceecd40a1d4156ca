using BenchmarkDotNet.Attributes;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>An operation that is acknowledged at once, on a healthy connection. Target: at most 1 µs and 0 B beyond the operation itself.</summary>
[MemoryDiagnoser]
public class FailoverBenchmarks : IAsyncDisposable
{
    private readonly object _hub = new();
    private FailoverClient<object> _client = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _client = new(new InstantAdapter(_hub), ["hub.example"]);
        await _client.ConnectAsync();
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _client.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<int> Alone() => Acknowledge(_hub, 1, default);

    [Benchmark]
    public ValueTask<int> ThroughFailoverClient() => _client.ExecuteAsync(static (hub, number, token) => Acknowledge(hub, number, token), 1);

    private static ValueTask<int> Acknowledge(object hub, int number, CancellationToken cancellationToken) => ValueTask.FromResult(number);
}
