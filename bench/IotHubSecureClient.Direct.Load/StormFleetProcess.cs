namespace IotHubSecureClient.Direct.Load;

/// <summary>A fleet in a process of its own, connected to a hub in another one.</summary>
internal sealed class StormFleetProcess : IAsyncDisposable
{
    private const int MaximumWarmUp = 20;
    private readonly ChildProcess _hub;
    private readonly ChildProcess _clients;

    private StormFleetProcess(StormVariant variant, ChildProcess hub, ChildProcess clients) => (Variant, _hub, _clients) = (variant, hub, clients);

    public StormVariant Variant { get; }

    public static async Task<StormFleetProcess> StartAsync(StormVariant variant, GarbageCollection collection)
    {
        var hub = new ChildProcess("hub");
        var (port, root) = (await hub.ReadLineAsync(), await hub.ReadLineAsync());
        var clients = new ChildProcess(collection.Environment, ["storm-client", variant.ToString(), port, root]);
        await clients.ReadLineAsync();
        return new(variant, hub, clients);
    }

    /// <summary>Cuts until the runtime compiles nothing more.</summary>
    public async Task WarmUpAsync()
    {
        for (var warmUp = 0; warmUp < MaximumWarmUp && (await CutAsync()).CompiledMethods > 0; warmUp++)
        {
        }
    }

    /// <summary>Cuts every connection, and waits until all are back.</summary>
    public async Task<StormFigures> CutAsync()
    {
        await _clients.SignalAsync();
        await _clients.ReadLineAsync();
        await _hub.SignalAsync();
        return StormFigures.Parse(await _clients.ReadLineAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _hub.DisposeAsync();
    }
}
