using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>The short form of the soak in bench, on the system's clock.</summary>
[Collection(nameof(FailoverClientPropertyTests))]
public sealed class FailoverSoakTests
{
    private const int Cuts = 300;

    [Fact]
    public async Task ConnectionsCutOneAfterAnother_MemoryStaysFlat()
    {
        var options = new FailoverOptions { ReconnectWindow = TimeSpan.Zero, ReconnectsPerSecond = 1_000_000 };
        await using var client = new FailoverClient<byte[]>(new HeavyAdapter(), ["hub.example"], options, new ReconnectPacer());
        await CutAsync(client, Cuts / 3);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await CutAsync(client, Cuts);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, before + (Cuts * HeavyAdapter.Size / 10));
    }

    private static async Task CutAsync(FailoverClient<byte[]> client, int cuts)
    {
        for (var cut = 0; cut < cuts; cut++)
        {
            var first = await client.ExecuteAsync(static (hub, _) => ValueTask.FromResult(hub), TestContext.Current.CancellationToken);
            await client.ExecuteAsync((hub, _) => hub == first ? throw new IOException("The connection was reset.") : ValueTask.FromResult(hub), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Clients that cannot be overlooked where one of them is kept.</summary>
    private sealed class HeavyAdapter : IFailoverAdapter<byte[]>
    {
        public const int Size = 100_000;

        public byte[] Create(FailoverEndpoint endpoint, Action<Exception?> lost) => new byte[Size];

        public Task ConnectAsync(byte[] client, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ArmAsync(byte[] client, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CheckAsync(byte[] client, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CloseAsync(byte[] client, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => Task.CompletedTask;

        public FailureClassification Classify(Exception exception) => new(FailureKind.ConnectionLost);
    }
}
